import type { AlertSink, Logger } from '@maester/observability'
import type { ArmFigures, BothArms } from './arm_figures.js'
import type { CanaryDecision, CanaryTrial } from './canary_trial.js'
import type { RollBackReason } from './judge_canary.js'

/** A decision, with the figures that it was made by: those of the period that it ended, if it ended one. */
export interface CanaryEvent extends Pick<CanaryTrial, 'alias' | 'settings'> {
  readonly before: CanaryDecision
  readonly decision: CanaryDecision
  readonly figures: BothArms
}

type Kind = 'canary_rolled_back' | 'canary_promoted' | 'canary_finished' | 'canary_resumed'

/** Every process says it when the decision takes effect in it. */
export function logCanary(log: Logger, event: CanaryEvent): void {
  const kind = kindOf(event)
  const line = { ...detailOf(event), decided_by: event.decision.decidedBy }
  if (kind === 'canary_rolled_back') log.warn('canary_rolled_back', line)
  else log.info(kind, line)
}

/** The process whose decision it is says it, once. */
export function alertOfCanary(alerts: AlertSink | undefined, event: CanaryEvent): void {
  const { alias, settings, decision } = event
  const kind = kindOf(event)
  alerts?.raise({
    kind,
    key: `${alias}:${settings.target}:${decision.changedAt.toISOString()}`,
    severity: kind === 'canary_rolled_back' && decision.reason !== 'by_hand' ? 'critical' : 'info',
    title: `The canary ${settings.target} of ${alias} ${whatHappened(kind, decision)}.`,
    detail: detailOf(event),
    raisedAt: decision.changedAt,
  })
}

function kindOf({ before, decision }: CanaryEvent): Kind {
  if (decision.state === 'rolled_back') return 'canary_rolled_back'
  if (decision.state === 'finished') return 'canary_finished'
  return before.state === 'running' && decision.percent > before.percent ? 'canary_promoted' : 'canary_resumed'
}

function whatHappened(kind: Kind, { percent, reason }: CanaryDecision): string {
  if (kind === 'canary_rolled_back') return `was rolled back: ${reason ? wordsFor[reason] : 'why is not known'}`
  if (kind === 'canary_finished') return 'kept to its guard at its last stage'
  return `${kind === 'canary_resumed' ? 'begins anew: it' : 'now'} gets ${percent} % of the calls`
}

const wordsFor: Readonly<Record<RollBackReason | 'by_hand', string>> = {
  max_error_rate: 'more of its calls fail than max_error_rate allows',
  min_score: 'its answers score below min_score',
  max_p95_ms: 'more than 5 % of its calls take longer than max_p95_ms',
  max_cost_ratio: 'its calls cost more than max_cost_ratio allows',
  more_errors_than_stable: 'more of its calls fail than of those of the stable targets',
  lower_score_than_stable: 'its answers score lower than those of the stable targets',
  by_hand: 'somebody asked for it',
}

function detailOf({ alias, settings, decision, figures }: CanaryEvent): Readonly<Record<string, string | number>> {
  return {
    alias,
    target: settings.target,
    percent: decision.percent,
    ...(decision.reason !== undefined && { reason: decision.reason }),
    ...figuresIn('canary', figures.canary),
    ...figuresIn('stable', figures.stable),
  }
}

function figuresIn(arm: string, { calls, errors, slow, scores, costs }: ArmFigures): Record<string, number> {
  return {
    [`${arm}_calls`]: calls,
    [`${arm}_errors`]: errors,
    [`${arm}_slow`]: slow,
    ...(scores.count > 0 && { [`${arm}_score`]: rounded(scores.sum / scores.count) }),
    ...(costs.count > 0 && { [`${arm}_cost_usd`]: rounded(costs.sum / costs.count) }),
  }
}

/** Six significant figures. */
const rounded = (value: number) => Number(value.toPrecision(6))
