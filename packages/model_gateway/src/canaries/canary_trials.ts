import type { AlertSink, Logger } from '@maester/observability'
import type { AttemptSummary } from '../errors.js'
import type { AnswerAccount } from '../gateway.js'
import type { CanaryArm } from '../routing/canary.js'
import type { RoutePlan } from '../routing/route_plan.js'
import type { AliasSettings } from '../settings.js'
import { alertOfCanary, type CanaryEvent, logCanary } from './announce_canary.js'
import { type ArmFigures, withCall, withScore } from './arm_figures.js'
import { findingOf } from './call_finding.js'
import { type CanaryReport, toReport } from './canary_report.js'
import type { CanaryStore, StoredCanary } from './canary_store.js'
import {
  begunTrial,
  type CanaryDecision,
  type CanaryTrial,
  decided,
  figuresOf,
  isOpen,
  withOwn,
} from './canary_trial.js'
import { judgeCanary } from './judge_canary.js'
import { isSameDecision, newsOf, reconciled } from './reconcile_trial.js'

/** Watches canaries and says what share they have. */
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
  /** `undefined`: the alias has no canary. Rejects when the store does; it may take effect all the same. */
  rollBack(alias: string): Promise<CanaryReport | undefined>
  /** Gives it the share of its settings again, its figures forgotten. As `rollBack`. */
  resume(alias: string): Promise<CanaryReport | undefined>
  /** Tells the store what is new here and takes on what is new there. Asks nothing of it while there is no canary. */
  exchange(): Promise<void>
  /** The same for the last time. */
  leave(): Promise<void>
}

export interface CanaryTrialsOptions {
  readonly alerts?: AlertSink | undefined
  readonly log: Logger
  readonly now: () => Date
  /** What others know too. Default: figures and decisions are those of this process alone, and end with it. */
  readonly shared?: { readonly store: CanaryStore; readonly processId: string }
}

/** Settings that are no longer in force are remembered up to this number, in case they come back. */
const MAX_REMEMBERED = 1_000
/** Calls of the canary, where none of them was bad. */
const CALLS_PER_LOOK = 10
/** Somebody's decision that another one overtakes is made again so often. */
const TRIES_BY_HAND = 3

export function createCanaryTrials({ alerts, log, now, shared }: CanaryTrialsOptions): CanaryTrials {
  const processId = shared?.processId ?? ''
  const trials = new Map<string, CanaryTrial>()
  /** Keys by alias. */
  let inForce = new Map<string, string>()
  /** Decisions that are not known yet to be those of all, and what was told of each trial last; by key. */
  const open = new Map<string, readonly CanaryEvent[]>()
  const told = new Map<string, CanaryTrial>()
  let exchanging: Promise<void> = Promise.resolve()

  function find(alias: string): CanaryTrial | undefined {
    const key = inForce.get(alias)
    return key === undefined ? undefined : trials.get(key)
  }

  function add(trial: CanaryTrial, arm: CanaryArm, figures: ArmFigures): void {
    const next = withOwn(trial, arm, figures)
    trials.set(next.key, next)
    // What is learnt of the stable arm, and of scores, changes nothing before the canary is asked again.
    if (arm === 'canary' && isOccasion(trial.own.canary, figures)) judge(next)
  }

  function judge(trial: CanaryTrial): void {
    const { settings, decision } = trial
    const { guard, stages } = settings
    // At 0 % nobody tries it.
    if (guard === undefined || decision.state === 'rolled_back' || decision.percent === 0) return
    const verdict = judgeCanary(figuresOf(trial), settings)
    if (verdict.decision === 'roll_back') rollBackFor(trial, verdict.reason)
    if (verdict.decision !== 'promote' || decision.state !== 'running' || stages === undefined) return
    const percent = stages.find((stage) => stage > decision.percent)
    if (percent === undefined) decide(trial, { state: 'finished', percent: decision.percent }, false)
    else decide(trial, { state: 'running', percent }, true)
  }

  function rollBackFor(trial: CanaryTrial, reason: NonNullable<CanaryDecision['reason']>): void {
    decide(trial, { state: 'rolled_back', percent: 0, reason }, false)
  }

  function decide(
    trial: CanaryTrial,
    made: Pick<CanaryDecision, 'state' | 'percent' | 'reason'>,
    beginsAnew: boolean,
  ): void {
    const next = decided(trial, made, { now: now(), processId, beginsAnew })
    const event = eventOf(trial, next)
    logCanary(log, event)
    if (shared) open.set(next.key, [...(open.get(next.key) ?? []), event])
    else alertOfCanary(alerts, event)
    trials.set(next.key, shared ? next : { ...next, settled: next.decision.revision })
  }

  async function exchangeOnce({ store }: NonNullable<typeof shared>): Promise<void> {
    const sent = [...inForce.values()].flatMap((key) => trials.get(key) ?? [])
    if (sent.length === 0) return
    const kept = await store.exchange(
      processId,
      sent.map((trial) => newsOf(trial, told.get(trial.key))),
    )
    for (const trial of sent) told.set(trial.key, trial)
    for (const stored of kept) takeOn(stored)
  }

  function takeOn(stored: StoredCanary): void {
    const before = trials.get(stored.key)
    if (before === undefined) return
    const after = reconciled(before, stored, processId)
    trials.set(stored.key, after)
    const waiting = open.get(stored.key) ?? []
    if (stored.decidedBy === processId) {
      for (const event of waiting) if (event.decision.revision <= stored.revision) alertOfCanary(alerts, event)
    }
    const left = isOpen(after) ? waiting.filter(({ decision }) => decision.revision > stored.revision) : []
    if (left.length > 0) open.set(stored.key, left)
    else open.delete(stored.key)
    if (!isSameDecision(before.decision, after.decision)) logCanary(log, eventOf(before, after))
    judge(after)
  }

  /** One after another; what is decided by figures of others is told at once. */
  function exchange(): Promise<void> {
    if (shared === undefined) return Promise.resolve()
    exchanging = exchanging
      .catch(() => undefined)
      .then(async () => {
        await exchangeOnce(shared)
        if (open.size > 0) await exchangeOnce(shared)
      })
    return exchanging
  }

  async function byHand(
    alias: string,
    isDone: (trial: CanaryTrial) => boolean,
    make: (trial: CanaryTrial) => void,
  ): Promise<CanaryReport | undefined> {
    for (let tries = 0; tries < TRIES_BY_HAND; tries += 1) {
      await exchange()
      const trial = find(alias)
      if (trial === undefined || isDone(trial)) break
      make(trial)
      await exchange()
    }
    const trial = find(alias)
    return trial && toReport(trial)
  }

  return {
    configure(aliases) {
      inForce = new Map()
      for (const [alias, { canary }] of Object.entries(aliases)) {
        if (canary === undefined) continue
        const begun = begunTrial(alias, canary, now())
        const trial = trials.get(begun.key) ?? begun
        trials.delete(trial.key)
        trials.set(trial.key, trial)
        inForce.set(alias, trial.key)
      }
      for (const key of trials.keys()) {
        if (trials.size <= Math.max(MAX_REMEMBERED, inForce.size)) break
        for (const known of [trials, told, open]) known.delete(key)
      }
    },
    percentOf: (alias) => find(alias)?.decision.percent,
    callEnded(plan, attempts, account) {
      if (plan.canary === undefined) return
      const trial = find(plan.requestedModel)
      if (trial?.settings.target !== plan.canary.target || trial.decision.state === 'rolled_back') return
      const finding = findingOf(plan, attempts, account)
      const { arm } = plan.canary
      if (finding) add(trial, arm, withCall(trial.own[arm], finding, trial.settings.guard?.maxP95Ms))
    },
    judged({ routing }, score) {
      const { arm, requestedModel, fallbackUsed } = routing
      const trial = find(requestedModel)
      if (trial === undefined || trial.decision.state === 'rolled_back') return
      if (arm !== undefined && !fallbackUsed) add(trial, arm, withScore(trial.own[arm], score))
    },
    report: () => [...inForce.keys()].flatMap((alias) => find(alias) ?? []).map(toReport),
    rollBack: (alias) =>
      byHand(
        alias,
        ({ decision }) => decision.state === 'rolled_back',
        (trial) => rollBackFor(trial, 'by_hand'),
      ),
    resume(alias) {
      const made = new Set<number>()
      return byHand(
        alias,
        ({ decision }) => decision.decidedBy === processId && made.has(decision.revision),
        (trial) => {
          made.add(trial.decision.revision + 1)
          decide(trial, { state: 'running', percent: trial.settings.percent }, true)
        },
      )
    },
    exchange,
    async leave() {
      await exchange()
      await shared?.store.leave(processId)
    },
  }
}

/** A look costs more than all else that a call costs here: bad news is looked at at once, good news now and then. */
function isOccasion(before: ArmFigures, { calls, errors, slow }: ArmFigures): boolean {
  if (calls === before.calls) return false
  return errors > before.errors || slow > before.slow || calls % CALLS_PER_LOOK === 0
}

/** A decision that begins a time anew was made by the figures of the one before. */
function eventOf(before: CanaryTrial, after: CanaryTrial): CanaryEvent {
  const { alias, settings, decision } = after
  const isAnew = before.decision.period !== decision.period
  return { alias, settings, before: before.decision, decision, figures: figuresOf(isAnew ? before : after) }
}
