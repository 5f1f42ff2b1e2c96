import type { BothArms } from './arm_figures.js'
import type { CanaryDecision, CanaryTrial } from './canary_trial.js'

/** What a process tells of a canary. */
export interface CanaryNews extends Pick<CanaryTrial, 'key' | 'alias'> {
  readonly target: string
  /** Kept where no decision of this canary is. */
  readonly begun: CanaryDecision
  /** Kept where the last decision is still of the revision `after`. */
  readonly made?: { readonly decision: CanaryDecision; readonly after: number }
  /** All that this process counted in a period; absent when that is what it told last. */
  readonly counted?: { readonly period: number; readonly figures: BothArms }
}

/** What is kept of a canary. */
export interface StoredCanary extends CanaryDecision, Pick<CanaryTrial, 'key'> {
  /** What all other processes counted in the period, those that have ended included. */
  readonly others: BothArms
}

/** Where processes keep what they know of canaries. Figures told twice count once. */
export interface CanaryStore {
  /** What is kept of each canary that was told of, once all is kept. */
  exchange(processId: string, news: readonly CanaryNews[]): Promise<readonly StoredCanary[]>
  /** What the process counted is kept without its name. It tells nothing any more. */
  leave(processId: string): Promise<void>
}
