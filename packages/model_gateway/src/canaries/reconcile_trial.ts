import { neitherArm } from './arm_figures.js'
import type { CanaryNews, StoredCanary } from './canary_store.js'
import { type CanaryDecision, type CanaryTrial, isOpen } from './canary_trial.js'

/** What a process tells of a trial. `told`: the trial as it was told of before. */
export function newsOf(trial: CanaryTrial, told: CanaryTrial | undefined): CanaryNews {
  const { key, alias, settings, decision, settled, own } = trial
  const begun = { state: 'running', percent: settings.percent, changedAt: decision.changedAt } as const
  const isNew = told?.own !== own || told.decision.period !== decision.period
  return {
    ...{ key, alias, target: settings.target },
    begun: { ...begun, revision: 0, period: 0, decidedBy: '' },
    ...(isOpen(trial) && { made: { decision, after: settled } }),
    ...(isNew && own !== neitherArm && { counted: { period: decision.period, figures: own } }),
  }
}

/** The trial as it is once what is kept is known; in the meantime it may have gone on. */
export function reconciled(current: CanaryTrial, stored: StoredCanary, processId: string): CanaryTrial {
  const { key: _, others, ...kept } = stored
  if (isSameDecision(current.decision, kept)) return { ...current, settled: kept.revision, others }
  // What was decided here on top of what is kept is still to be told.
  if (isOpen(current) && isBuiltOn(kept, current, processId)) return { ...current, settled: kept.revision }
  const goesOn = current.decision.period === kept.period
  return { ...current, decision: kept, settled: kept.revision, own: goesOn ? current.own : neitherArm, others }
}

function isBuiltOn(kept: CanaryDecision, { decision, settled }: CanaryTrial, processId: string): boolean {
  if (kept.revision === settled) return true
  return kept.decidedBy === processId && kept.revision > settled && kept.revision < decision.revision
}

export function isSameDecision(one: CanaryDecision, other: CanaryDecision): boolean {
  return one.revision === other.revision && one.decidedBy === other.decidedBy
}
