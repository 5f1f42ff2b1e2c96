import { expect, it } from 'vitest'
import { classifyFailure, type FailureRule, STATUS_RULES } from './failure_rules.js'

const rules: readonly FailureRule[] = [
  { class: 'quota_exhausted', codes: ['no_money'] },
  { class: 'context_overflow', phrases: ['too long'], statuses: [400] },
  { class: 'content_filtered', codes: ['filtered'], charged: true },
  ...STATUS_RULES,
]
const classify = (status: number | undefined, code: string, message = '') =>
  classifyFailure(rules, { ...(status !== undefined && { status }), codes: code === '' ? [] : [code], message })

it('takes the first row of which every condition holds', () => {
  expect(classify(429, 'No_Money').class).toBe('quota_exhausted')
  expect(classify(400, '', 'Prompt TOO LONG').class).toBe('context_overflow')
  expect(classify(429, '', 'Prompt too long').class).toBe('rate_limited')
})

it('does not read a status into a failure inside a stream', () => {
  expect(classify(undefined, '').class).toBe('unknown')
  expect(classify(200, '', 'too long')).toMatchObject({ class: 'context_overflow', status: 200 })
})

it('keeps what it does not know unknown', () => {
  expect(classify(418, 'teapot')).toMatchObject({ class: 'unknown', providerCode: 'teapot' })
})

it.each([
  [400, true],
  [401, true],
  [408, false],
  [429, true],
  [500, true],
  [502, true],
  [503, true],
  [504, false],
  [529, true],
])('says of a %i that the request was turned away: %s', (status, refused) => {
  expect(classify(status, '').notProcessed).toBe(refused)
})

it('holds a refusal for charged where the provider evaluates the prompt first', () => {
  expect(classify(400, 'filtered')).toMatchObject({ class: 'content_filtered', notProcessed: false })
})

it('never calls a request unprocessed once part of an answer came', () => {
  const facts = { codes: ['no_money'], message: '', afterOutput: true }
  expect(classifyFailure(rules, facts)).toMatchObject({ class: 'quota_exhausted', notProcessed: false })
})
