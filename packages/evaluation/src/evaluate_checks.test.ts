import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Check, Metric } from './check.js'
import { evaluateChecks } from './evaluate_checks.js'
import type { EvaluationInput } from './evaluator.js'
import { parseChecks } from './parse_check.js'

const answer: EvaluationInput = { content: 'Retries lower the error rate.', finishReason: 'stop' }

it('passes when every check passes', () => {
  expect(evaluateChecks(['non_empty', { type: 'max_length', value: 100 }], answer)).toEqual({
    status: 'pass',
    reliability_score: 1,
    metrics: [
      { name: 'non_empty', status: 'ok', score: 1, passed: true, reason: null },
      { name: 'max_length', status: 'ok', score: 1, passed: true, reason: null },
    ],
  })
})

it('fails when one check fails, and scores the mean to four places', () => {
  const terms = { type: 'contains_required_terms', value: ['retries', 'budget', 'rate'] }
  expect(evaluateChecks(['non_empty', terms], answer)).toMatchObject({ status: 'fail', reliability_score: 0.8333 })
})

it('never averages a check that could not run', () => {
  const outcome = evaluateChecks(['non_empty', { type: 'latency', threshold: 5 }], answer)
  expect(outcome).toMatchObject({
    status: 'error',
    reliability_score: 1,
    metrics: [{ status: 'ok' }, { name: 'latency', status: 'error', score: null, passed: null }],
  })
})

it('has no score when no check ran', () => {
  expect(evaluateChecks([{ type: 'latency', threshold: 5 }], answer)).toMatchObject({
    status: 'error',
    reliability_score: null,
  })
  expect(evaluateChecks([], answer)).toEqual({ status: 'pass', reliability_score: null, metrics: [] })
})

it('fails rather than errs when both happened, since more could only confirm the failure', () => {
  const checks = [
    { type: 'latency', threshold: 5 },
    { type: 'contains', value: 'nowhere' },
  ]
  expect(evaluateChecks(checks, answer)).toMatchObject({ status: 'fail', reliability_score: 0 })
})

it('takes checks that were parsed before', () => {
  expect(evaluateChecks(parseChecks(['non_empty']), answer)).toMatchObject({ status: 'pass' })
})

it('waits for the checks that take time, and keeps the order asked for', async () => {
  let finish: (metric: Metric) => void = () => undefined
  const slow: Check = { name: 'slow', evaluate: () => new Promise((resolve) => (finish = resolve)) }
  const outcome = evaluateChecks([slow, 'non_empty'], answer)
  expect(outcome).toBeInstanceOf(Promise)
  finish({ name: 'slow', status: 'ok', score: 0.5, passed: true, reason: null })
  expect(await outcome).toMatchObject({
    status: 'pass',
    reliability_score: 0.75,
    metrics: [{ name: 'slow' }, { name: 'non_empty' }],
  })
})

it('judges whatever a model may answer without breaking', () => {
  const checks = parseChecks([
    'non_empty',
    'is-json',
    'contains-json',
    'no_pii',
    'no_secrets',
    'prompt-injection',
    { type: 'regex', value: '(?i)error' },
    { type: 'rouge-n', value: 'one two three', n: 2 },
    { type: 'bleu', value: 'one two three' },
    { type: 'levenshtein', value: 'one two three' },
    { type: 'max_length', value: 10 },
  ])
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (content) => {
      const outcome = evaluateChecks(checks, { content, finishReason: 'stop' })
      if (outcome instanceof Promise) throw new Error('Nothing here has to wait')
      for (const { status, score } of outcome.metrics) {
        expect(status).toBe('ok')
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
      }
    }),
  )
})

it.each(['no_pii', 'no_secrets', 'prompt-injection', 'contains-json', 'is-json'])(
  'takes time in proportion to an answer made to be slow for %s',
  (check) => {
    const parts = [
      'a.',
      'a@',
      'a-',
      '1 ',
      '1-',
      'AB12',
      'sk-',
      '://a:',
      'bearer ',
      'ignore all ',
      '{"a":[',
      '![x](http://',
      'show ',
    ]
    const startedMs = performance.now()
    for (const part of parts) evaluateChecks([check], { ...answer, content: part.repeat(20_000) })
    expect(performance.now() - startedMs).toBeLessThan(4_000)
  },
)
