import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CheckSpec } from '../check.js'
import type { EvaluationInput } from '../evaluator.js'
import { parseCheck } from '../parse_check.js'
import { builtInEvaluators } from './registry.js'

interface Case {
  readonly title: string
  readonly check: CheckSpec
  readonly input?: Partial<Omit<EvaluationInput, 'costPicoUsd'>> & { readonly costPicoUsd?: string | null }
  readonly expected?: Readonly<Record<string, unknown>> & { readonly score: number | null }
  readonly refused?: string
}

const fixtures = new URL('../../fixtures/', import.meta.url)

function folderOf(name: string): string {
  return name.replaceAll('-', '_')
}

function readCases(name: string): readonly Case[] {
  const file = new URL(`${folderOf(name)}/cases.jsonl`, fixtures)
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case)
}

function toInput({ costPicoUsd, ...input }: NonNullable<Case['input']>): EvaluationInput {
  return {
    content: '',
    finishReason: 'stop',
    ...input,
    ...(costPicoUsd !== undefined && { costPicoUsd: costPicoUsd === null ? null : BigInt(costPicoUsd) }),
  }
}

function toExpected({ score, ...rest }: NonNullable<Case['expected']>) {
  return { ...rest, score: score === null ? null : expect.closeTo(score, 9) }
}

function negated(check: CheckSpec): CheckSpec {
  return typeof check === 'string' ? `not-${check}` : { ...check, type: `not-${check.type}` }
}

describe.each(builtInEvaluators.map(({ name }) => name))('%s', (name) => {
  const cases = readCases(name)
  const judged = cases.filter((each) => each.expected)

  it('has a case that passes, one that fails and a parameter it refuses', () => {
    expect(judged.some(({ expected }) => expected?.passed === true)).toBe(true)
    expect(judged.some(({ expected }) => expected?.passed === false)).toBe(true)
    expect(cases.some(({ refused }) => refused !== undefined)).toBe(true)
  })

  it.each(judged)('judges $title', async ({ check, input = {}, expected = { score: null } }) => {
    const metric = await parseCheck(check).evaluate(toInput(input))
    expect(metric).toMatchObject(toExpected(expected))
    if (metric.passed) expect(metric.reason).toBeNull()
    else expect(metric.reason).toEqual(expect.stringMatching(/\S/))
  })

  it.each(judged)('is turned round by not-: $title', async ({ check, input = {} }) => {
    const plain = await parseCheck(check).evaluate(toInput(input))
    const turned = await parseCheck(negated(check)).evaluate(toInput(input))
    if (plain.status === 'error') expect(turned).toEqual({ ...plain, name: turned.name })
    else expect(turned).toMatchObject({ status: 'ok', passed: !plain.passed, score: 1 - plain.score })
  })

  it.each(cases.filter(({ refused }) => refused))('refuses $title', ({ check, refused }) => {
    expect(() => parseCheck(check, { param: 'checks.3' })).toThrow(
      expect.objectContaining({ code: 'invalid_value', retryable: false, detail: { param: `checks.3.${refused}` } }),
    )
  })
})

it('has no cases for evaluators that do not exist', () => {
  const known = new Set(builtInEvaluators.map(({ name }) => folderOf(name)))
  const folders = readdirSync(fixtures, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map(({ name }) => name).filter((folder) => !known.has(folder))).toEqual([])
})

it('has no two evaluators of the same name', () => {
  expect(new Set(builtInEvaluators.map(({ name }) => name)).size).toBe(builtInEvaluators.length)
})
