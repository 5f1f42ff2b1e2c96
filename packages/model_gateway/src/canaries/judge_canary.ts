import type { CanaryGuard, CanarySettings } from '../settings.js'
import type { ArmFigures, BothArms } from './arm_figures.js'
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
/** Of errors and of scores, in both arms. */
const INTERVALS = 4
/** A limit on times or on costs adds an interval in both arms. */
const INTERVALS_OF_LIMIT = 2
const SLOW_SHARE_OF_P95 = 0.05
/** A canary that is worse than the stable arm by less than this is not worse, where the guard says nothing. */
const ERROR_MARGIN = 0.01
const SCORE_MARGIN = 0.02
/** Calls that follow each other closely fail together: fewer than this may be a single incident. */
const CALLS_TO_ROLL_BACK = 10
/** Calls of the canary at a stage before the next. */
const CALLS_PER_STAGE = 100

type Trial = Pick<CanarySettings, 'percent' | 'stages' | 'guard'>

/** How often an interval may be wrong, so that all that a trial looks at, at all its stages, are with `ALPHA` at most. */
export function alphaOf({ percent, stages = [], guard = {} }: Trial): number {
  const limits = [guard.maxP95Ms, guard.maxCostRatio].filter((limit) => limit !== undefined)
  const periods = 1 + stages.filter((stage) => stage > percent).length
  return ALPHA / (INTERVALS + INTERVALS_OF_LIMIT * limits.length) / periods
}

export function armIntervals({ calls, errors, slow, scores, costs }: ArmFigures, alpha: number): ArmIntervals {
  return {
    errorRate: meanInterval(errors, calls, alpha),
    score: meanInterval(scores.sum, scores.count, alpha),
    slowShare: meanInterval(slow, calls, alpha),
    costUsd: unboundedMeanInterval(costs, alpha),
  }
}

/**
 * What the figures allow, which are of the time since the canary was given its present share: of times with different
 * shares the arms cannot be compared, since each has more calls of another time. May be asked after every call: a canary
 * that keeps to its guard, or does not but is no worse than the stable arm, is rolled back with a probability of 5 % at
 * most, however often it is asked, where calls are independent of each other; of costs this holds for many calls only.
 */
export function judgeCanary({ canary, stable }: BothArms, trial: Trial): CanaryVerdict {
  const alpha = alphaOf(trial)
  const ours = { figures: canary, intervals: armIntervals(canary, alpha) }
  const theirs = { figures: stable, intervals: armIntervals(stable, alpha) }
  const checks = [...guardChecks(trial.guard ?? {}, ours, theirs), ...comparisons(ours.intervals, theirs.intervals)]
  const broken = checks.find(({ isBroken }) => isBroken)
  if (broken && canary.calls >= CALLS_TO_ROLL_BACK) return { decision: 'roll_back', reason: broken.reason }
  const isProven = !broken && canary.calls >= CALLS_PER_STAGE && checks.every(({ isKept }) => isKept)
  return { decision: isProven ? 'promote' : 'hold' }
}

interface Arm {
  readonly figures: ArmFigures
  readonly intervals: ArmIntervals
}

interface Check {
  readonly reason: RollBackReason
  /** Beyond doubt. */
  readonly isBroken: boolean
  /** Beyond doubt; between the two nothing is known yet. */
  readonly isKept: boolean
}

/** A share is compared by one figure of both arms. */
interface Shares {
  readonly count: number
  readonly sum: number
  readonly interval: Interval
}

/** A limit that the stable arm breaks too is broken by the canary only where it is worse: both may share the cause. */
function atMost(reason: RollBackReason, ours: Shares, theirs: Shares, limit: number): Check {
  const { low, high } = ours.interval
  const isShared = theirs.sum > limit * theirs.count && low <= theirs.interval.high
  return { reason, isBroken: low > limit && !isShared, isKept: high <= limit }
}

function atLeast(reason: RollBackReason, ours: Shares, theirs: Shares, limit: number): Check {
  const { low, high } = ours.interval
  const isShared = theirs.sum < limit * theirs.count && high >= theirs.interval.low
  return { reason, isBroken: high < limit && !isShared, isKept: low >= limit }
}

const errorsOf = ({ figures, intervals }: Arm): Shares => ({
  ...{ count: figures.calls, sum: figures.errors, interval: intervals.errorRate },
})
const slowOf = ({ figures, intervals }: Arm): Shares => ({
  ...{ count: figures.calls, sum: figures.slow, interval: intervals.slowShare },
})
const scoresOf = ({ figures, intervals }: Arm): Shares => ({ ...figures.scores, interval: intervals.score })

function guardChecks(guard: CanaryGuard, ours: Arm, theirs: Arm): readonly Check[] {
  const { maxErrorRate, minScore, maxP95Ms, maxCostRatio } = guard
  return [
    ...(maxErrorRate === undefined ? [] : [atMost('max_error_rate', errorsOf(ours), errorsOf(theirs), maxErrorRate)]),
    ...(minScore === undefined ? [] : [atLeast('min_score', scoresOf(ours), scoresOf(theirs), minScore)]),
    ...(maxP95Ms === undefined ? [] : [atMost('max_p95_ms', slowOf(ours), slowOf(theirs), SLOW_SHARE_OF_P95)]),
    ...(maxCostRatio === undefined ? [] : [costCheck(ours.intervals, theirs.intervals, maxCostRatio)]),
  ]
}

function costCheck(ours: ArmIntervals, theirs: ArmIntervals, limit: number): Check {
  const { low, high } = costRatio(ours, theirs)
  return { reason: 'max_cost_ratio', isBroken: low > limit, isKept: high <= limit }
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
