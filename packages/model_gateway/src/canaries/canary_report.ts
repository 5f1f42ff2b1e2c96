import type { CanaryArm } from '../routing/canary.js'
import type { CanarySettings } from '../settings.js'
import type { ArmFigures } from './arm_figures.js'
import { type CanaryDecision, type CanaryTrial, figuresOf } from './canary_trial.js'
import { type ArmIntervals, alphaOf, armIntervals } from './judge_canary.js'

/** A canary as it stands. */
export interface CanaryReport extends Pick<CanaryDecision, 'state' | 'percent' | 'reason' | 'changedAt'> {
  readonly alias: string
  readonly settings: CanarySettings
  /** Since the canary was given its share. */
  readonly arms: Readonly<Record<CanaryArm, { readonly figures: ArmFigures; readonly intervals: ArmIntervals }>>
}

export function toReport(trial: CanaryTrial): CanaryReport {
  const { alias, settings, decision } = trial
  const { state, percent, reason, changedAt } = decision
  const { canary, stable } = figuresOf(trial)
  const alpha = alphaOf(settings)
  const arm = (figures: ArmFigures) => ({ figures, intervals: armIntervals(figures, alpha) })
  return {
    ...{ alias, settings, state, percent, changedAt },
    ...(reason !== undefined && { reason }),
    arms: { canary: arm(canary), stable: arm(stable) },
  }
}
