import type { AlertSink, Logger } from '@maester/observability'
import type { AttemptSummary } from '../errors.js'
import type { AnswerAccount } from '../gateway.js'
import type { CanaryArm } from '../routing/canary.js'
import type { RoutePlan } from '../routing/route_plan.js'
import type { AliasSettings, CanarySettings } from '../settings.js'
import { type ArmFigures, noFigures, withCall, withScore } from './arm_figures.js'
import { findingOf } from './call_finding.js'
import { type ArmIntervals, armIntervals, judgeCanary, type RollBackReason } from './judge_canary.js'

/** `finished`: it has its last share and kept to its guard there. It is still watched. */
export type CanaryState = 'running' | 'rolled_back' | 'finished'

/** A canary as it stands. */
export interface CanaryReport {
  readonly alias: string
  readonly settings: CanarySettings
  readonly state: CanaryState
  /** Of the alias's calls, 0 to 100, as it is now. */
  readonly percent: number
  /** Why it was rolled back. */
  readonly reason?: RollBackReason | 'by_hand'
  readonly changedAt: Date
  readonly arms: Readonly<Record<CanaryArm, { readonly figures: ArmFigures; readonly intervals: ArmIntervals }>>
}

/** Watches canaries and says what share they have. Kept in this process: it knows of its own calls, since it began. */
export interface CanaryTrials {
  /**
   * The canaries there are from now on. One whose settings changed begins anew; one that comes back goes on where it was.
   */
  configure(aliases: Readonly<Record<string, AliasSettings>>): void
  /** `undefined`: the alias has no canary. */
  percentOf(alias: string): number | undefined
  /** A call has ended. `account`: what its answer took, if it had one. */
  callEnded(plan: RoutePlan, attempts: readonly AttemptSummary[], account?: AnswerAccount): void
  /** An answer was judged. `score`: 0 to 1. */
  judged(answer: Pick<AnswerAccount, 'routing'>, score: number): void
  report(): readonly CanaryReport[]
  /** `undefined`: the alias has no canary. */
  rollBack(alias: string): CanaryReport | undefined
  /** Gives it the share of its settings again, its figures forgotten. `undefined`: the alias has no canary. */
  resume(alias: string): CanaryReport | undefined
}

export interface CanaryTrialsOptions {
  readonly alerts?: AlertSink | undefined
  readonly log: Logger
  readonly now: () => Date
}

interface Trial {
  readonly alias: string
  readonly settings: CanarySettings
  readonly figures: Readonly<Record<CanaryArm, ArmFigures>>
  readonly state: CanaryState
  readonly percent: number
  readonly callsBeforeStage: number
  readonly reason?: RollBackReason | 'by_hand'
  readonly changedAt: Date
}

/** Settings that are no longer in force are remembered up to this number, in case they come back. */
const MAX_REMEMBERED = 1_000

export function createCanaryTrials({ alerts, log, now }: CanaryTrialsOptions): CanaryTrials {
  const trials = new Map<string, Trial>()
  /** By alias. */
  let inForce = new Map<string, string>()

  const begin = (alias: string, settings: CanarySettings): Trial => ({
    alias,
    settings,
    figures: { canary: noFigures, stable: noFigures },
    state: 'running',
    percent: settings.percent,
    callsBeforeStage: 0,
    changedAt: now(),
  })

  function find(alias: string): Trial | undefined {
    const key = inForce.get(alias)
    return key === undefined ? undefined : trials.get(key)
  }

  function put(trial: Trial): Trial {
    const key = inForce.get(trial.alias)
    if (key !== undefined) trials.set(key, trial)
    return trial
  }

  function add(trial: Trial, arm: CanaryArm, figures: ArmFigures): void {
    const next = put({ ...trial, figures: { ...trial.figures, [arm]: figures } })
    // What is learnt of the stable arm changes nothing before the canary is asked again.
    if (arm === 'canary') judge(next)
  }

  function judge(trial: Trial): void {
    const { settings, figures, state, callsBeforeStage } = trial
    // At 0 % nobody tries it, and what ends late belongs to what was decided.
    if (settings.guard === undefined || state === 'rolled_back' || trial.percent === 0) return
    const callsAtStage = figures.canary.calls - callsBeforeStage
    const verdict = judgeCanary({ ...figures, callsAtStage }, settings.guard)
    if (verdict.decision === 'roll_back') rolledBack(trial, verdict.reason)
    if (verdict.decision === 'promote' && state === 'running') promoted(trial)
  }

  function rolledBack(trial: Trial, reason: RollBackReason | 'by_hand'): Trial {
    const next = put({ ...trial, state: 'rolled_back', percent: 0, reason, changedAt: now() })
    const detail = { ...namesOf(next), reason, ...figuresIn(next) }
    log.warn('canary_rolled_back', detail)
    const title = `The canary ${trial.settings.target} of ${trial.alias} was rolled back: ${wordsFor[reason]}.`
    raise('canary_rolled_back', next, 'critical', title, detail)
    return next
  }

  function promoted(trial: Trial): void {
    const { alias, settings, percent } = trial
    if (settings.stages === undefined) return
    const share = settings.stages.find((stage) => stage > percent)
    const moved = { changedAt: now(), callsBeforeStage: trial.figures.canary.calls }
    const next = put(
      share === undefined ? { ...trial, state: 'finished', ...moved } : { ...trial, percent: share, ...moved },
    )
    const kind = share === undefined ? 'canary_finished' : 'canary_promoted'
    const detail = { ...namesOf(next), percent: next.percent, ...figuresIn(next) }
    log.info(kind, detail)
    const does = share === undefined ? 'kept to its guard at its last stage' : `now gets ${share} % of the calls`
    raise(kind, next, 'info', `The canary ${settings.target} of ${alias} ${does}.`, detail)
  }

  function raise(
    kind: string,
    { alias, settings, percent, changedAt }: Trial,
    severity: 'info' | 'critical',
    title: string,
    detail: Readonly<Record<string, string | number>>,
  ): void {
    const key = `${alias}:${settings.target}:${percent}`
    alerts?.raise({ kind, key, severity, title, detail, raisedAt: changedAt })
  }

  return {
    configure(aliases) {
      inForce = new Map()
      for (const [alias, { canary }] of Object.entries(aliases)) {
        if (canary === undefined) continue
        const key = JSON.stringify([alias, canary])
        const known = trials.get(key) ?? begin(alias, canary)
        trials.delete(key)
        trials.set(key, known)
        inForce.set(alias, key)
      }
      for (const key of trials.keys()) {
        if (trials.size <= Math.max(MAX_REMEMBERED, inForce.size)) break
        trials.delete(key)
      }
    },
    percentOf: (alias) => find(alias)?.percent,
    callEnded(plan, attempts, account) {
      if (plan.canary === undefined) return
      const trial = find(plan.requestedModel)
      if (trial?.settings.target !== plan.canary.target) return
      const finding = findingOf(plan, attempts, account)
      const { arm } = plan.canary
      if (finding) add(trial, arm, withCall(trial.figures[arm], finding, trial.settings.guard?.maxP95Ms))
    },
    judged({ routing }, score) {
      const { arm, requestedModel, fallbackUsed } = routing
      const trial = find(requestedModel)
      if (trial && arm !== undefined && !fallbackUsed) add(trial, arm, withScore(trial.figures[arm], score))
    },
    report: () => [...inForce.keys()].flatMap((alias) => find(alias) ?? []).map(toReport),
    rollBack(alias) {
      const trial = find(alias)
      return trial && toReport(trial.state === 'rolled_back' ? trial : rolledBack(trial, 'by_hand'))
    },
    resume(alias) {
      const trial = find(alias)
      if (trial === undefined) return undefined
      const next = put(begin(alias, trial.settings))
      log.info('canary_resumed', { ...namesOf(next), percent: next.percent })
      return toReport(next)
    },
  }
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

const namesOf = ({ alias, settings }: Trial) => ({ alias, target: settings.target })

function figuresIn({ figures: { canary, stable } }: Trial): Readonly<Record<string, number>> {
  return {
    canary_calls: canary.calls,
    canary_errors: canary.errors,
    stable_calls: stable.calls,
    stable_errors: stable.errors,
  }
}

function toReport({ callsBeforeStage: _, figures, ...trial }: Trial): CanaryReport {
  const arm = (figures: ArmFigures) => ({ figures, intervals: armIntervals(figures) })
  return { ...trial, arms: { canary: arm(figures.canary), stable: arm(figures.stable) } }
}
