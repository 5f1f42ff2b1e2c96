import fc from 'fast-check'
import { expect, it } from 'vitest'
import { limitStoreConformance } from '../testing/limit_store_conformance.js'
import { createMemoryLimitStore } from './memory_limit_store.js'

limitStoreConformance(async () => {
  let nowMs = 1_000
  const store = createMemoryLimitStore({ monotonicMs: () => nowMs })
  return {
    store,
    advance: async (ms) => {
      nowMs += ms
    },
  }
})

it('never lets more through than a full bucket and what came in since, however calls fall', () => {
  const step = fc.record({ waitMs: fc.integer({ min: 0, max: 20_000 }), cost: fc.integer({ min: 1, max: 40 }) })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.array(step, { maxLength: 60 }), (perMinute, steps) => {
      let nowMs = 0
      let taken = 0
      const store = createMemoryLimitStore({ monotonicMs: () => nowMs })
      for (const { waitMs, cost } of steps) {
        nowMs += waitMs
        if (store.take([{ kind: 'rate', key: 'k', perMinute, cost }]).granted) taken += cost
        expect(taken).toBeLessThanOrEqual(perMinute + (nowMs / 60_000) * perMinute + 0.001)
      }
    }),
  )
})

it('lets a refused call in exactly when it was told to come back', () => {
  let nowMs = 0
  const store = createMemoryLimitStore({ monotonicMs: () => nowMs })
  const claims = [{ kind: 'rate', key: 'k', perMinute: 7, cost: 5 }] as const
  store.take(claims)
  const refused = store.take(claims)
  if (refused.granted || refused.retryAfterMs === undefined) throw new Error('it was let in')

  nowMs = refused.retryAfterMs - 1
  expect(store.take(claims).granted).toBe(false)
  nowMs += 1
  expect(store.take(claims).granted).toBe(true)
})

it('remembers no more buckets than it may, and drops full ones first', () => {
  let nowMs = 0
  const store = createMemoryLimitStore({ monotonicMs: () => nowMs, maxBuckets: 100 })
  for (let count = 0; count < 1_000; count += 1)
    store.take([{ kind: 'rate', key: `k${count}`, perMinute: 60, cost: 1 }])
  expect(store.size).toBe(100)

  nowMs += 60_000
  for (let count = 0; count < 100; count += 1) store.take([{ kind: 'rate', key: 'the same', perMinute: 60, cost: 0 }])
  for (let count = 0; count < 60; count += 1) store.take([{ kind: 'rate', key: `n${count}`, perMinute: 60, cost: 1 }])
  expect(store.size).toBeLessThan(80)
})
