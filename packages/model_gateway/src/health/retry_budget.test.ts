import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRetryBudget } from './retry_budget.js'

it('never lets more be spent than was there, earned and given by time', () => {
  const step = fc.record({ afterMs: fc.nat({ max: 2_000 }), calls: fc.nat({ max: 20 }), retries: fc.nat({ max: 20 }) })
  fc.assert(
    fc.property(fc.array(step), fc.double({ min: 0, max: 1, noNaN: true }), (steps, ratio) => {
      let nowMs = 0
      let [calls, spent] = [0, 0]
      const budget = createRetryBudget(() => nowMs)
      for (const { afterMs, calls: more, retries } of steps) {
        nowMs += afterMs
        for (let count = 0; count < more; count += 1) budget.earn(ratio)
        calls += more
        for (let count = 0; count < retries && !budget.isEmpty; count += 1) {
          budget.spend()
          spent += 1
        }
      }
      expect(spent).toBeLessThanOrEqual(50 + ratio * calls + nowMs / 1_000 + 1e-6)
    }),
  )
})

it('has one retry a second for a service that is hardly used', () => {
  let nowMs = 0
  const budget = createRetryBudget(() => nowMs)
  for (let count = 0; count < 50; count += 1) budget.spend()
  expect(budget.isEmpty).toBe(true)
  nowMs = 1_000
  expect(budget.isEmpty).toBe(false)
})
