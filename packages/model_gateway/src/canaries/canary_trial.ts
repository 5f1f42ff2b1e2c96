import type { CanaryArm } from '../routing/canary.js'
import type { CanarySettings } from '../settings.js'
import { type ArmFigures, type BothArms, neitherArm, together } from './arm_figures.js'
import type { RollBackReason } from './judge_canary.js'

/** `finished`: it has its last share and kept to its guard there. It is still watched. */
export type CanaryState = 'running' | 'rolled_back' | 'finished'

/** What was decided of a canary last. */
export interface CanaryDecision {
  readonly state: CanaryState
  /** Of the alias's calls, 0 to 100, as it is now. */
  readonly percent: number
  /** Why it was rolled back. */
  readonly reason?: RollBackReason | 'by_hand'
  readonly changedAt: Date
  /** Counts decisions; 0: none was made. */
  readonly revision: number
  /** Counts the times over which figures are gathered: each share that the canary is given begins one. */
  readonly period: number
  /** The process that decided. Empty: none. */
  readonly decidedBy: string
}

/** A canary as one process knows it. */
export interface CanaryTrial {
  /** Of its alias and settings: other settings are another trial. */
  readonly key: string
  readonly alias: string
  readonly settings: CanarySettings
  readonly decision: CanaryDecision
  /** The last revision that is known to be that of all; what was decided here since then is open. */
  readonly settled: number
  /** What this process counted in the period. */
  readonly own: BothArms
  /** What all others did, as far as is known here. */
  readonly others: BothArms
}

export function begunTrial(alias: string, settings: CanarySettings, now: Date): CanaryTrial {
  const decision = { state: 'running', percent: settings.percent, changedAt: now } as const
  return {
    ...{ key: keyOf(alias, settings), alias, settings },
    decision: { ...decision, revision: 0, period: 0, decidedBy: '' },
    ...{ settled: 0, own: neitherArm, others: neitherArm },
  }
}

/** The same for the same settings in every process, however they are written. */
function keyOf(alias: string, { target, percent, sticky, stages, guard }: CanarySettings): string {
  const { maxErrorRate, minScore, maxP95Ms, maxCostRatio } = guard ?? {}
  const limits = guard && [maxErrorRate, minScore, maxP95Ms, maxCostRatio]
  return JSON.stringify([alias, target, percent, sticky, stages, limits])
}

/** What all processes counted in the period. */
export function figuresOf({ own, others }: Pick<CanaryTrial, 'own' | 'others'>): BothArms {
  return together(own, others)
}

export function withOwn(trial: CanaryTrial, arm: CanaryArm, figures: ArmFigures): CanaryTrial {
  return { ...trial, own: { ...trial.own, [arm]: figures } }
}

export const isOpen = ({ decision, settled }: CanaryTrial) => decision.revision !== settled

/** A new share makes what was counted before incomparable; figures begin anew with it. */
export function decided(
  trial: CanaryTrial,
  made: Pick<CanaryDecision, 'state' | 'percent' | 'reason'>,
  { now, processId, beginsAnew }: { readonly now: Date; readonly processId: string; readonly beginsAnew: boolean },
): CanaryTrial {
  const { revision, period } = trial.decision
  return {
    ...trial,
    decision: {
      ...made,
      ...{ changedAt: now, revision: revision + 1, period: period + (beginsAnew ? 1 : 0), decidedBy: processId },
    },
    ...(beginsAnew && { own: neitherArm, others: neitherArm }),
  }
}
