import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CanaryGuard } from '../settings.js'
import { type ArmFigures, noFigures, withCall, withScore } from './arm_figures.js'
import { meanInterval, unboundedMeanInterval } from './confidence_sequence.js'
import { type CanaryVerdict, judgeCanary } from './judge_canary.js'

/** mulberry32: the same calls in every run of the test. */
function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Trial {
  readonly seed: number
  readonly canaryErrors: number
  readonly stableErrors: number
  readonly calls: number
  /** Calls of the canary between two looks. */
  readonly lookEvery: number
}

/** The first verdict that is no `hold`, and after how many calls of the canary; the stable arm gets three as many. */
function firstVerdict({ seed, canaryErrors, stableErrors, calls, lookEvery }: Trial) {
  const chance = chanceFrom(seed)
  let [canary, stable]: ArmFigures[] = [noFigures, noFigures] as [ArmFigures, ArmFigures]
  const called = (figures: ArmFigures, share: number) => withCall(figures, { failed: chance() < share, durationMs: 1 })
  for (let call = 1; call <= calls; call += 1) {
    canary = called(canary!, canaryErrors)
    for (let other = 0; other < 3; other += 1) stable = called(stable!, stableErrors)
    if (call % lookEvery !== 0) continue
    const verdict = judgeCanary({ canary, stable: stable! }, { percent: 25, guard: { maxErrorRate: 0.05 } })
    if (verdict.decision !== 'hold') return { ...verdict, call }
  }
  return { decision: 'hold' as const, call: calls }
}

const runs = (count: number, trial: Omit<Trial, 'seed'>) =>
  Array.from({ length: count }, (_, seed) => firstVerdict({ ...trial, seed: seed + 1 }))
const shareOf = (verdicts: readonly CanaryVerdict[], decision: CanaryVerdict['decision']) =>
  verdicts.filter((verdict) => verdict.decision === decision).length / verdicts.length

describe('a canary that is looked at after every call', () => {
  it('is rolled back or promoted by chance in one of twenty trials at most, where it is just what the guard allows', () => {
    const verdicts = runs(100, { canaryErrors: 0.05, stableErrors: 0.05, calls: 2_000, lookEvery: 1 })
    expect(shareOf(verdicts, 'roll_back')).toBeLessThanOrEqual(0.05)
    expect(shareOf(verdicts, 'promote')).toBeLessThanOrEqual(0.05)
  })

  it('is promoted and not rolled back where it keeps to the guard', () => {
    const verdicts = runs(100, { canaryErrors: 0.01, stableErrors: 0.01, calls: 3_000, lookEvery: 10 })
    expect(shareOf(verdicts, 'promote')).toBeGreaterThan(0.95)
    expect(shareOf(verdicts, 'roll_back')).toBeLessThanOrEqual(0.05)
  })

  it('is rolled back where it fails twice as often as is allowed', () => {
    const verdicts = runs(100, { canaryErrors: 0.1, stableErrors: 0.05, calls: 3_000, lookEvery: 10 })
    expect(shareOf(verdicts, 'roll_back')).toBeGreaterThan(0.95)
  })
})

const many = (count: number, add: (figures: ArmFigures) => ArmFigures, from: ArmFigures = noFigures) =>
  Array.from({ length: count }).reduce<ArmFigures>(add, from)
const arm = (costUsd: number, score: number) =>
  many(300, (figures) => withScore(withCall(figures, { failed: false, durationMs: 10, costUsd }, 5_000), score))

describe('each limit of a guard', () => {
  const stable = arm(0.01, 0.95)
  const judge = (canary: ArmFigures, guard: CanaryGuard) => judgeCanary({ canary, stable }, { percent: 5, guard })

  it.each([
    [
      'max_p95_ms',
      many(20, (figures) => withCall(figures, { failed: false, durationMs: 9_000 }, 5_000)),
      { maxP95Ms: 5_000 },
    ],
    ['min_score', arm(0.01, 0.5), { minScore: 0.9 }],
    ['max_cost_ratio', arm(0.03, 0.95), { maxCostRatio: 1.5 }],
    [
      'max_error_rate',
      many(10, (figures) => withCall(figures, { failed: true, durationMs: 1 })),
      { maxErrorRate: 0.05 },
    ],
    [
      'more_errors_than_stable',
      many(30, (figures) => withCall(figures, { failed: true, durationMs: 1 }), arm(0.01, 0.95)),
      { minScore: 0.5 },
    ],
    ['lower_score_than_stable', arm(0.01, 0.7), { maxErrorRate: 0.5 }],
  ])('rolls back for %s', (reason, canary, guard) => {
    expect(judge(canary, guard)).toEqual({ decision: 'roll_back', reason })
  })

  it('waits for more than a single incident', () => {
    const canary = many(9, (figures) => withCall(figures, { failed: true, durationMs: 1 }))
    expect(judge(canary, { maxErrorRate: 0.05 })).toEqual({ decision: 'hold' })
  })

  it('lets a canary that keeps to all of them go on', () => {
    const guard = { maxErrorRate: 0.05, minScore: 0.8, maxP95Ms: 5_000, maxCostRatio: 1.5 }
    expect(judge(arm(0.01, 0.95), guard)).toEqual({ decision: 'promote' })
  })

  it('waits where nothing is known of one of them, and for enough calls at the stage', () => {
    expect(
      judge(
        many(300, (figures) => withCall(figures, { failed: false, durationMs: 1 })),
        { minScore: 0.1 },
      ),
    ).toEqual({
      decision: 'hold',
    })
    const oneTooFew = many(99, (figures) => withCall(figures, { failed: false, durationMs: 1 }))
    expect(judge(oneTooFew, { maxErrorRate: 0.5 })).toEqual({ decision: 'hold' })
  })
})

describe('a cause that both arms share', () => {
  /** 2 % of the calls fail, and while the incident lasts, all of them. Each call is the canary's for one in four. */
  function verdictAfterIncident(seed: number): CanaryVerdict {
    const chance = chanceFrom(seed)
    const arms = { canary: noFigures, stable: noFigures }
    for (let call = 1; call <= 2_000; call += 1) {
      const arm = chance() < 0.25 ? 'canary' : 'stable'
      const isIncident = call > 800 && call <= 1_000
      arms[arm] = withCall(arms[arm], { failed: chance() < (isIncident ? 1 : 0.02), durationMs: 9_000 }, 5_000)
      const verdict = judgeCanary(arms, { percent: 25, guard: { maxErrorRate: 0.05, maxP95Ms: 5_000, minScore: 0.9 } })
      if (verdict.decision !== 'hold') return verdict
    }
    return { decision: 'hold' }
  }

  it('neither rolls a canary back nor promotes it, whichever limit it breaks', () => {
    const verdicts = Array.from({ length: 40 }, (_, seed) => verdictAfterIncident(seed + 1))
    expect(shareOf(verdicts, 'hold')).toBeGreaterThanOrEqual(0.95)
  })

  it('does not excuse a canary that is worse still, nor one whose stable arm keeps to the limit', () => {
    const failing = (calls: number, errors: number): ArmFigures => ({ ...noFigures, calls, errors })
    const judge = (canary: ArmFigures, stable: ArmFigures) =>
      judgeCanary({ canary, stable }, { percent: 25, guard: { maxErrorRate: 0.05 } })
    const rollBack = { decision: 'roll_back', reason: 'max_error_rate' }
    expect(judge(failing(200, 100), failing(600, 100))).toEqual(rollBack)
    expect(judge(failing(200, 40), failing(30, 1))).toEqual(rollBack)
    expect(judge(failing(20, 15), noFigures)).toEqual(rollBack)
    expect(judge(failing(200, 40), failing(600, 110))).toEqual({ decision: 'hold' })
  })
})

describe('an interval', () => {
  it('holds what was seen, lies within 0 and 1, and says nothing before anything was seen', () => {
    expect(meanInterval(0, 0, 0.01)).toEqual({ low: 0, high: 1 })
    const counts = fc
      .integer({ min: 1, max: 100_000 })
      .chain((count) => fc.tuple(fc.double({ min: 0, max: count, noNaN: true }), fc.constant(count)))
    fc.assert(
      fc.property(counts, ([sum, count]) => {
        const { low, high } = meanInterval(sum, count, 0.01)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(sum / count)
        expect(high).toBeGreaterThanOrEqual(sum / count)
        expect(high).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('of a mean without limits is left open before there are enough observations', () => {
    expect(unboundedMeanInterval({ sum: 99, squares: 99, count: 99 }, 0.01)).toBeUndefined()
    expect(unboundedMeanInterval({ sum: 100, squares: 100, count: 100 }, 0.01)).toEqual({ low: 1, high: 1 })
  })
})
