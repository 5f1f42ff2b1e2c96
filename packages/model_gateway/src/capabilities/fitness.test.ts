import { describe, expect, it } from 'vitest'
import type { Candidate } from '../routing/strategy.js'
import type { Capability, ModelFacts } from './capability.js'
import { describeLack, findLack, type LeftOut, noneFits } from './fitness.js'
import type { Needs } from './needs.js'

const needing = (...names: readonly Capability[]): Needs => ({
  capabilities: new Map(names.map((name) => [name, `the ${name}`])),
  contextTokens: 1_000,
})

describe('a target', () => {
  it.each<[string, ModelFacts, Needs, ReturnType<typeof findLack>]>([
    ['nothing is known of takes everything', { capabilities: {} }, needing('vision', 'json_schema'), undefined],
    ['known to have it takes it', { capabilities: { vision: true } }, needing('vision'), undefined],
    [
      'known to lack it does not',
      { capabilities: { vision: false } },
      needing('vision', 'tools'),
      { missing: ['vision'] },
    ],
    [
      'without schemas answers through a tool',
      { capabilities: { json_schema: false, json_mode: false } },
      needing('json_schema'),
      undefined,
    ],
    [
      'without schemas and tools answers in JSON mode',
      { capabilities: { json_schema: false, tools: false } },
      needing('json_schema'),
      undefined,
    ],
    [
      'without any way to JSON has none',
      { capabilities: { json_schema: false, json_mode: false, forced_tools: false } },
      needing('json_schema'),
      { missing: ['json_schema'] },
    ],
    [
      'whose window is too small is unfit',
      { capabilities: {}, contextWindowTokens: 999 },
      needing(),
      { missing: [], windowTokens: 999 },
    ],
    ['whose window just holds it is fit', { capabilities: {}, contextWindowTokens: 1_000 }, needing(), undefined],
  ])('%s', (_, facts, needs, expected) => {
    expect(findLack(facts, needs)).toEqual(expected)
  })
})

const candidate = (name: string): Candidate => ({
  connection: { name, type: 'plain', baseUrl: 'http://127.0.0.1', apiKeys: [] },
  model: 'm',
})
const blind: LeftOut = { candidate: candidate('a'), lack: { missing: ['vision', 'tools'] } }
const small: LeftOut = { candidate: candidate('b'), lack: { missing: [], windowTokens: 8_192 } }

it('tells why each target was left out, and which field asked for what none has', () => {
  expect(describeLack({ missing: ['vision'], windowTokens: 10 })).toBe('has no vision, holds only 10 tokens')
  expect(noneFits('all', [blind], needing('vision', 'tools'))).toMatchObject({
    code: 'unsupported_parameter',
    retryable: false,
    message: 'No target of "all" can take this request: a/m has no vision, has no tools.',
    detail: { param: 'the vision', failureClass: 'unsupported_capability', status: 400 },
  })
})

it('tells of the window when a larger one would do', () => {
  expect(noneFits('all', [blind, small], needing('vision'))).toMatchObject({
    code: 'context_length_exceeded',
    detail: { param: 'messages', failureClass: 'context_overflow', status: 400 },
  })
})
