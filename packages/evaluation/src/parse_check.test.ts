import { expect, it } from 'vitest'
import type { EvaluationInput, Evaluator } from './evaluator.js'
import { parseCheck, parseChecks } from './parse_check.js'

const answer: EvaluationInput = { content: 'A short answer.', finishReason: 'stop' }

it.each([
  ['an unknown check', 'no_such_check', 'checks'],
  ['an unknown check behind a negation', 'not-no_such_check', 'checks'],
  ['a negation of a negation', 'not-not-non_empty', 'checks'],
  ['a negation of nothing', 'not-', 'checks'],
  ['a name every object has', 'constructor', 'checks'],
  ['an unknown type', { type: 'no_such_check' }, 'checks.type'],
  ['a type that is no text', { type: 7 }, 'checks.type'],
  ['an unknown parameter', { type: 'contains', value: 'a', values: ['b'] }, 'checks.values'],
  ['a bad parameter', { type: 'contains', value: 7 }, 'checks.value'],
  ['a bad parameter behind a negation', { type: 'not-contains' }, 'checks.value'],
  ['an empty name', { type: 'non_empty', name: '' }, 'checks.name'],
  ['a name without end', { type: 'non_empty', name: 'x'.repeat(101) }, 'checks.name'],
])('refuses %s before anything is judged', (_what, spec, param) => {
  expect(() => parseCheck(spec as never)).toThrow(
    expect.objectContaining({ name: 'EvaluationError', code: 'invalid_value', retryable: false, detail: { param } }),
  )
})

it('names the position of a check in a list', () => {
  expect(() => parseChecks(['non_empty', { type: 'regex', value: '(' }])).toThrow(
    expect.objectContaining({ detail: { param: 'checks.1.value' } }),
  )
  expect(() => parseChecks(['nothing'], { param: 'maester.checks' })).toThrow(
    expect.objectContaining({ detail: { param: 'maester.checks.0' } }),
  )
})

it('calls a result by its type, or by the name it was given', () => {
  expect(parseCheck('non_empty').evaluate(answer)).toMatchObject({ name: 'non_empty' })
  expect(parseCheck({ type: 'not-contains', value: 'x' }).evaluate(answer)).toMatchObject({ name: 'not-contains' })
  expect(parseCheck({ type: 'contains', value: 'x', name: 'mentions x' }).evaluate(answer)).toMatchObject({
    name: 'mentions x',
  })
})

it('says why a negated check did not pass', () => {
  expect(parseCheck({ type: 'not-contains', value: 'short' }).evaluate(answer)).toEqual({
    name: 'not-contains',
    status: 'ok',
    score: 0,
    passed: false,
    reason: 'The check contains passed',
  })
})

const broken: Evaluator = {
  name: 'broken',
  parameters: [],
  prepare: () => () => {
    throw new TypeError('quotes the answer: A short answer.')
  },
}
const brokenLater: Evaluator = {
  name: 'broken_later',
  parameters: [],
  prepare: () => () => Promise.reject(new RangeError('quotes the answer')),
}

it.each(['broken', 'not-broken', 'broken_later', 'not-broken_later'])(
  'makes %s an error that neither passes nor scores, nor quotes the answer',
  async (type) => {
    const metric = await parseCheck(type, { evaluators: [broken, brokenLater] }).evaluate(answer)
    expect(metric).toEqual({
      name: type,
      status: 'error',
      score: null,
      passed: null,
      reason: expect.stringMatching(/^The check broke: (TypeError|RangeError)$/),
    })
  },
)

it('knows only the evaluators it is given', () => {
  expect(() => parseCheck('non_empty', { evaluators: [broken] })).toThrow('is not a check we know')
})
