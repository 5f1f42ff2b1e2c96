import type { CanaryArm } from '../routing/canary.js'

/** What the calls of one arm came to. */
export interface ArmFigures {
  /** Calls that say something of the arm: those whose first target answered, or failed by its provider's fault. */
  readonly calls: number
  readonly errors: number
  /** Calls slower than the guard's `maxP95Ms`. 0 without that. */
  readonly slow: number
  readonly scores: Sums
  /** In USD, of the calls whose cost is known. */
  readonly costs: Sums & { readonly squares: number }
}

export type BothArms = Readonly<Record<CanaryArm, ArmFigures>>

interface Sums {
  readonly count: number
  readonly sum: number
}

/** What one call adds. */
export interface CallFinding {
  readonly failed: boolean
  readonly durationMs: number
  /** `undefined`: not known, or not of this arm alone. */
  readonly costUsd?: number
}

export const noFigures: ArmFigures = {
  calls: 0,
  errors: 0,
  slow: 0,
  scores: { count: 0, sum: 0 },
  costs: { count: 0, sum: 0, squares: 0 },
}

export const neitherArm: BothArms = { canary: noFigures, stable: noFigures }

export function withCall(
  figures: ArmFigures,
  { failed, durationMs, costUsd }: CallFinding,
  maxP95Ms = Number.POSITIVE_INFINITY,
): ArmFigures {
  const { costs } = figures
  return {
    ...figures,
    calls: figures.calls + 1,
    errors: figures.errors + (failed ? 1 : 0),
    slow: figures.slow + (durationMs > maxP95Ms ? 1 : 0),
    costs:
      costUsd === undefined
        ? costs
        : { count: costs.count + 1, sum: costs.sum + costUsd, squares: costs.squares + costUsd * costUsd },
  }
}

/** `score`: 0 to 1. */
export function withScore(figures: ArmFigures, score: number): ArmFigures {
  const { count, sum } = figures.scores
  return { ...figures, scores: { count: count + 1, sum: sum + score } }
}

/** What two processes counted, together. */
export function together(one: BothArms, other: BothArms): BothArms {
  return { canary: added(one.canary, other.canary), stable: added(one.stable, other.stable) }
}

function added(one: ArmFigures, other: ArmFigures): ArmFigures {
  return {
    calls: one.calls + other.calls,
    errors: one.errors + other.errors,
    slow: one.slow + other.slow,
    scores: { count: one.scores.count + other.scores.count, sum: one.scores.sum + other.scores.sum },
    costs: {
      count: one.costs.count + other.costs.count,
      sum: one.costs.sum + other.costs.sum,
      squares: one.costs.squares + other.costs.squares,
    },
  }
}
