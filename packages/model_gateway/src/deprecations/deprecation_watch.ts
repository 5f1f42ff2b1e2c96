import type { AlertSink, Logger } from '@maester/observability'
import type { AttemptSummary } from '../errors.js'
import { type Candidate, candidateName } from '../routing/strategy.js'
import { describeDeprecation, type ModelDeprecation } from './model_deprecation.js'

export interface DeprecationWatchOptions {
  readonly alerts: AlertSink | undefined
  readonly log: Logger
  readonly now: () => Date
}

/** Tells the operator of calls that reach models which end or have ended. */
export interface DeprecationWatch {
  /** Of the call's targets, those that were tried; `isConfigured` says that the operator chose a target. */
  heed(
    candidates: readonly Candidate[],
    attempts: readonly AttemptSummary[],
    isConfigured: (target: string) => boolean,
  ): void
  /** Its provider said lately that there is no such model. */
  isGone(candidate: Candidate): boolean
}

const DAY_MS = 24 * 3_600_000
/** What a provider says is gone is asked last for so long: a model can come back, and one answer says so. */
const GONE_MS = 10 * 60_000
/** Days before the end at which it is told again. */
const STEPS = [1, 7, 30]

export function createDeprecationWatch({ alerts, log, now }: DeprecationWatchOptions): DeprecationWatch {
  const toldOn = new Map<string, string>()
  const raised = new Set<string>()
  const goneUntilMs = new Map<string, number>()

  function reached(target: string, deprecation: ModelDeprecation): void {
    const at = now()
    const today = at.toISOString().slice(0, 10)
    const title = describeDeprecation(target, deprecation, at)
    const detail = {
      target,
      retires_at: deprecation.retiresAt.toISOString(),
      ...(deprecation.replacement !== undefined && { replacement: deprecation.replacement }),
      source: deprecation.source,
    }
    if (toldOn.get(target) !== today) log.warn('model_deprecated', detail)
    toldOn.set(target, today)
    const stage = stageOf(deprecation, at)
    const key = `${target}:${deprecation.retiresAt.toISOString().slice(0, 10)}:${stage}`
    if (raised.has(key)) return
    raised.add(key)
    const severity = stage === 'announced' ? 'info' : stage === 'retired' ? 'critical' : 'warning'
    alerts?.raise({ kind: 'model_deprecated', key, severity, title, detail, raisedAt: at })
  }

  function gone(target: string): void {
    const at = now()
    const isNews = (goneUntilMs.get(target) ?? 0) <= at.getTime()
    goneUntilMs.set(target, at.getTime() + GONE_MS)
    if (!isNews) return
    log.warn('model_gone', { target })
    const title = `The provider of ${target} says that there is no such model: calls go to the other targets.`
    alerts?.raise({ kind: 'model_gone', key: target, severity: 'critical', title, detail: { target }, raisedAt: at })
  }

  return {
    heed(candidates, attempts, isConfigured) {
      for (const { provider, model, outcome, failureClass } of attempts) {
        const target = `${provider}/${model}`
        if (outcome === 'ok') goneUntilMs.delete(target)
        // Names come from callers: one that they made up is no news, and is not remembered.
        if (failureClass === 'model_gone' && isConfigured(target)) gone(target)
        const candidate = candidates.find((other) => candidateName(other) === target)
        if (candidate?.deprecation) reached(target, candidate.deprecation)
      }
    },
    isGone: (candidate) => (goneUntilMs.get(candidateName(candidate)) ?? 0) > now().getTime(),
  }
}

function stageOf({ retiresAt }: ModelDeprecation, at: Date): string {
  const daysLeft = (retiresAt.getTime() - at.getTime()) / DAY_MS
  if (daysLeft <= 0) return 'retired'
  const step = STEPS.find((days) => daysLeft <= days)
  return step === undefined ? 'announced' : `${step}_days`
}
