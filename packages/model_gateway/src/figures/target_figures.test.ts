import { expect, it } from 'vitest'
import { candidateAt } from '../testing/routing_snapshot.js'
import { createDecayedQuality } from './decayed_quality.js'
import { createTargetFigures } from './target_figures.js'

function scene() {
  let nowMs = 0
  const figures = createTargetFigures(() => nowMs)
  const a = candidateAt('a')
  return {
    figures,
    a,
    pass: (ms: number) => {
      nowMs += ms
    },
    call(ms: number, failure?: 'server_error' | 'bad_request' | 'client_cancelled' | 'timeout_idle', of = a) {
      const watch = figures.begin(of)
      nowMs += ms
      watch.end(failure && { class: failure })
    },
  }
}

it('knows nothing of a target that was never asked', () => {
  const { figures, a } = scene()
  expect(figures.latencyOf(a)).toEqual({})
  expect(figures.errorRateOf(a)).toBeUndefined()
  expect(figures.inFlightAt(a)).toBe(0)
  expect(figures.targets()).toEqual([])
})

it('counts an attempt in flight until it ends, once', () => {
  const { figures, a } = scene()
  const watches = [figures.begin(a), figures.begin(a)]
  expect(figures.inFlightAt(a)).toBe(2)
  watches[0]!.end(undefined)
  watches[0]!.end(undefined)
  expect(figures.inFlightAt(a)).toBe(1)
})

it('measures answers to their end and streams to their first output', () => {
  const { figures, a, pass } = scene()
  for (let call = 0; call < 6; call += 1) {
    const watch = figures.begin(a)
    pass(200)
    watch.firstOutput()
    pass(800)
    watch.firstOutput()
    watch.end(undefined)
  }
  const { total, firstOutput } = figures.latencyOf(a)
  expect(total!.p50Ms).toBeCloseTo(1_000, -2)
  expect(firstOutput!.p50Ms).toBeCloseTo(200, -1.5)
})

it('counts only what the provider did wrong, and takes a timeout for slowness', () => {
  const { figures, a, call } = scene()
  for (let round = 0; round < 5; round += 1) {
    call(100)
    call(100, 'bad_request')
    call(100, 'client_cancelled')
    call(1, 'server_error')
    call(60_000, 'timeout_idle')
  }
  expect(figures.errorRateOf(a)).toBeCloseTo(2 / 3, 1)
  expect(figures.latencyOf(a).total).toMatchObject({ p95Ms: expect.toSatisfy((ms: number) => ms > 55_000) })
})

it('forgets what is long past', () => {
  const { figures, a, call, pass } = scene()
  for (let round = 0; round < 9; round += 1) call(100, round > 4 ? 'server_error' : undefined)
  pass(3 * 3_600_000)
  expect(figures.latencyOf(a)).toEqual({})
  expect(figures.errorRateOf(a)).toBeUndefined()
})

it('keeps regions of one model apart', () => {
  const { figures, call } = scene()
  const [eu, us] = [candidateAt('a', { region: 'eu' }), candidateAt('a', { region: 'us' })]
  call(1, 'server_error', eu)
  call(1, undefined, us)
  expect([eu, us].map(figures.errorRateOf)).toEqual([1, 0])
})

it('remembers a bounded number of targets, and those in flight whatever happens', () => {
  const { figures, a, call } = scene()
  const held = figures.begin(a)
  for (let target = 0; target < 1_500; target += 1) call(1, undefined, candidateAt('b', { model: `m${target}` }))
  expect(figures.targets()).toHaveLength(1_000)
  expect(figures.inFlightAt(a)).toBe(1)
  held.end(undefined)
  expect(figures.inFlightAt(a)).toBe(0)
})

it('keeps the mean and the number of scores, older ones counting less', () => {
  let nowMs = 0
  const quality = createDecayedQuality(() => nowMs)
  const target = { provider: 'a', model: 'm' }
  expect(quality.scoreOf(target)).toBeUndefined()
  quality.record(target, 1)
  quality.record(target, 0.5)
  expect(quality.scoreOf(target)).toEqual({ mean: 0.75, count: 2 })
  nowMs = 24 * 3_600_000
  quality.record(target, 0)
  expect(quality.scoreOf(target)).toEqual({ mean: 0.375, count: 2 })
  expect(quality.scoreOf({ provider: 'a', model: 'other' })).toBeUndefined()
})
