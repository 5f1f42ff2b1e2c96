import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type BudgetQuestion, decideBudget } from './budget_decision.js'
import type { Cost } from './cost.js'
import { unknownCost } from './rate_usage.js'

const cost = (totalPicoUsd: bigint): Cost => ({
  inputPicoUsd: totalPicoUsd,
  outputPicoUsd: 0n,
  totalPicoUsd,
  priceStatus: 'priced',
  priceVersion: 'test',
})
const question = { limitPicoUsd: 100n, model: 'gpt-4.1', estimate: cost(101n), allowCheaper: true }
const cheaper = { model: 'gpt-4.1-nano', estimate: cost(100n) }

it('allows what fits to the last pico-dollar', () => {
  expect(decideBudget({ ...question, estimate: cost(100n) })).toEqual({
    decision: 'allowed',
    effectiveModel: 'gpt-4.1',
    reason: 'gpt-4.1 costs at most 0.0000000001 USD, within the limit of 0.0000000001 USD.',
  })
})

it('takes the cheaper model when the call is over and the cheaper one fits', () => {
  expect(decideBudget({ ...question, cheaper })).toEqual({
    decision: 'downgraded',
    effectiveModel: 'gpt-4.1-nano',
    reason:
      'gpt-4.1 costs at most 0.000000000101 USD, over the limit of 0.0000000001 USD; ' +
      'gpt-4.1-nano costs at most 0.0000000001 USD and is used instead.',
  })
})

it.each<[string, Partial<BudgetQuestion>, RegExp]>([
  ['nothing cheaper is allowed', { cheaper, allowCheaper: false }, /over the limit of 0\.0000000001 USD\.$/],
  ['nothing cheaper is set', {}, /no cheaper model is set\.$/],
  ['the cheaper model does not fit', { cheaper: { ...cheaper, estimate: cost(101n) } }, /does not fit either/],
  [
    'no price is known',
    { estimate: unknownCost('unpriced'), allowCheaper: false },
    /^The price of gpt-4\.1 is not known/,
  ],
  ['no size is known', { estimate: unknownCost('usage_unknown') }, /^The size of the call to gpt-4\.1 is not known/],
  [
    'no price of the cheaper model is known',
    { cheaper: { ...cheaper, estimate: unknownCost('unpriced') } },
    /The price of gpt-4\.1-nano is not known\.$/,
  ],
])('blocks when %s, and says so', (_, changes, reason) => {
  const decision = decideBudget({ ...question, ...changes })
  expect(decision).toEqual({
    decision: 'blocked',
    effectiveModel: 'gpt-4.1',
    reason: expect.stringMatching(reason),
  })
})

it('never lets a call through whose cost is unknown or over the limit', () => {
  const estimate = fc.oneof(fc.constant(unknownCost('unpriced')), fc.bigInt({ min: 0n, max: 200n }).map(cost))
  const asked = fc.record({
    limitPicoUsd: fc.bigInt({ min: 0n, max: 200n }),
    model: fc.constant('a'),
    estimate,
    cheaper: fc.record({ model: fc.constant('b'), estimate }),
    allowCheaper: fc.boolean(),
  })
  fc.assert(
    fc.property(asked, (each) => {
      const { decision, effectiveModel } = decideBudget(each)
      if (decision === 'blocked') return
      const { totalPicoUsd } = effectiveModel === 'a' ? each.estimate : each.cheaper.estimate
      expect(totalPicoUsd !== null && totalPicoUsd <= each.limitPicoUsd).toBe(true)
      expect(decision === 'downgraded').toBe(effectiveModel === 'b')
      if (decision === 'downgraded') expect(each.allowCheaper).toBe(true)
    }),
  )
})
