import type { CanaryGuard } from '../settings.js'
import type { ArmFigures } from './arm_figures.js'
import { type Interval, meanInterval, unboundedMeanInterval } from './confidence_sequence.js'

export interface ArmIntervals {
  readonly errorRate: Interval
  /** Of answers that were judged. */
  readonly score: Interval
  /** Share of the calls slower than `maxP95Ms`. */
  readonly slowShare: Interval
  /** Mean per call in USD. `undefined`: too few calls whose cost is known. */
  readonly costUsd: Interval | undefined
}

export interface CanaryEvidence {
  readonly canary: ArmFigures
  readonly stable: ArmFigures
  /** Of the canary, since it was given its present share. */
  readonly callsAtStage: number
}

export type CanaryVerdict =
  | { readonly decision: 'hold' }
  | { readonly decision: 'roll_back'; readonly reason: RollBackReason }
  | { readonly decision: 'promote' }

export type RollBackReason =
  | 'max_error_rate'
  | 'min_score'
  | 'max_p95_ms'
  | 'max_cost_ratio'
  | 'more_errors_than_stable'
  | 'lower_score_than_stable'

/** That anything of a trial lies outside its interval at any time at all. */
const ALPHA = 0.05
/** Intervals that are looked at: four of the canary, three of the stable arm. */
const INTERVALS = 7
const SLOW_SHARE_OF_P95 = 0.05
/** A canary that is worse than the stable arm by less than this is not worse, where the guard says nothing. */
const ERROR_MARGIN = 0.01
const SCORE_MARGIN = 0.02
/** Calls that follow each other closely fail together: fewer than this may be a single incident. */
const CALLS_TO_ROLL_BACK = 10
/** Calls of the canary at a stage before the next. */
const CALLS_PER_STAGE = 100

export function armIntervals({ calls, errors, slow, scores, costs }: ArmFigures): ArmIntervals {
  const alpha = ALPHA / INTERVALS
  return {
    errorRate: meanInterval(errors, calls, alpha),
    score: meanInterval(scores.sum, scores.count, alpha),
    slowShare: meanInterval(slow, calls, alpha),
    costUsd: unboundedMeanInterval(costs, alpha),
  }
}

/**
 * What the evidence allows. May be asked after every call: a canary that keeps to its guard and is no worse than the stable
 * arm is rolled back with a probability of 5 % at most, however often it is asked, where calls are independent of each
 * other; of costs this holds for many calls only.
 */
export function judgeCanary({ canary, stable, callsAtStage }: CanaryEvidence, guard: CanaryGuard): CanaryVerdict {
  const [ours, theirs] = [armIntervals(canary), armIntervals(stable)]
  const checks = [...guardChecks(guard, ours, theirs), ...comparisons(ours, theirs)]
  const broken = checks.find(({ isBroken }) => isBroken)
  if (broken && canary.calls >= CALLS_TO_ROLL_BACK) return { decision: 'roll_back', reason: broken.reason }
  const isProven = !broken && callsAtStage >= CALLS_PER_STAGE && checks.every(({ isKept }) => isKept)
  return { decision: isProven ? 'promote' : 'hold' }
}

interface Check {
  readonly reason: RollBackReason
  /** Beyond doubt. */
  readonly isBroken: boolean
  /** Beyond doubt; between the two nothing is known yet. */
  readonly isKept: boolean
}

const atMost = (reason: RollBackReason, { low, high }: Interval, limit: number): Check => ({
  reason,
  isBroken: low > limit,
  isKept: high <= limit,
})

function guardChecks(guard: CanaryGuard, ours: ArmIntervals, theirs: ArmIntervals): readonly Check[] {
  const { maxErrorRate, minScore, maxP95Ms, maxCostRatio } = guard
  const { low, high } = ours.score
  return [
    ...(maxErrorRate === undefined ? [] : [atMost('max_error_rate', ours.errorRate, maxErrorRate)]),
    ...(minScore === undefined
      ? []
      : [{ reason: 'min_score' as const, isBroken: high < minScore, isKept: low >= minScore }]),
    ...(maxP95Ms === undefined ? [] : [atMost('max_p95_ms', ours.slowShare, SLOW_SHARE_OF_P95)]),
    ...(maxCostRatio === undefined ? [] : [atMost('max_cost_ratio', costRatio(ours, theirs), maxCostRatio)]),
  ]
}

/** A stable arm whose mean cost may be nothing leaves the ratio without an upper limit. */
function costRatio({ costUsd: ours }: ArmIntervals, { costUsd: theirs }: ArmIntervals): Interval {
  if (ours === undefined || theirs === undefined) return { low: 0, high: Number.POSITIVE_INFINITY }
  return {
    low: theirs.high > 0 ? Math.max(0, ours.low) / theirs.high : 0,
    high: theirs.low > 0 ? ours.high / theirs.low : Number.POSITIVE_INFINITY,
  }
}

/** To be worse must be shown; that it is not worse need not be: that is what the guard's own limits are for. */
function comparisons(ours: ArmIntervals, theirs: ArmIntervals): readonly Check[] {
  const worse = (reason: RollBackReason, isBroken: boolean): Check => ({ reason, isBroken, isKept: true })
  return [
    worse('more_errors_than_stable', ours.errorRate.low > theirs.errorRate.high + ERROR_MARGIN),
    worse('lower_score_than_stable', ours.score.high < theirs.score.low - SCORE_MARGIN),
  ]
}
