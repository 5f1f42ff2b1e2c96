import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDecayedSums } from './decayed_sums.js'
import { createLatencyHistogram } from './latency_histogram.js'

const options = { halfLifeMs: 1_000, minCalls: 5 }

it('finds the percentiles of what was recorded, within a bucket', () => {
  const durations = fc.array(fc.double({ min: 2, max: 600_000, noNaN: true }), { minLength: 5, maxLength: 200 })
  fc.assert(
    fc.property(durations, (given) => {
      const histogram = createLatencyHistogram(options)
      for (const duration of given) histogram.record(duration, 0)
      const sorted = given.toSorted((a, b) => a - b)
      const exact = (share: number) => sorted[Math.ceil(share * given.length) - 1]!
      const { p50Ms, p95Ms, p99Ms } = histogram.percentiles(0)!
      for (const [found, share] of [
        [p50Ms, 0.5],
        [p95Ms, 0.95],
        [p99Ms, 0.99],
      ] as const) {
        expect(found / exact(share)).toBeGreaterThan(0.93)
        expect(found / exact(share)).toBeLessThan(1.07)
      }
    }),
  )
})

it('says nothing of too few calls, and again when they are long past', () => {
  const histogram = createLatencyHistogram(options)
  for (let call = 1; call < 5; call += 1) histogram.record(100, 0)
  expect(histogram.percentiles(0)).toBeUndefined()
  for (let call = 0; call < 5; call += 1) histogram.record(100, 0)
  expect(histogram.percentiles(500)).toBeDefined()
  expect(histogram.percentiles(1_000)).toBeUndefined()
})

it('follows a change: what is older counts less', () => {
  const histogram = createLatencyHistogram(options)
  for (let call = 0; call < 100; call += 1) histogram.record(100, 0)
  for (let call = 0; call < 30; call += 1) histogram.record(2_000, 3_000)
  expect(histogram.percentiles(3_000)!.p50Ms).toBeGreaterThan(1_800)
})

it('takes durations of any size', () => {
  const histogram = createLatencyHistogram(options)
  for (const duration of [0, -1, 0.2, 1e12, Number.NaN]) histogram.record(duration, 0)
  expect(histogram.percentiles(0)).toMatchObject({ p50Ms: 1 })
})

it('keeps decayed sums exact over any time', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 9 })))
  fc.assert(
    fc.property(steps, (given) => {
      const sums = createDecayedSums(1, 100)
      let [nowMs, expected] = [0, 0]
      for (const [waitMs, amount] of given) {
        nowMs += waitMs
        expected = expected * 0.5 ** (waitMs / 100) + amount
        sums.add(0, amount, nowMs)
      }
      expect(sums.at(0, nowMs)).toBeCloseTo(expected, 6)
    }),
  )
})
