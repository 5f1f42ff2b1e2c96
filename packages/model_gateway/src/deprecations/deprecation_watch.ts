import type { AlertSink, Logger } from '@maester/observability'
import type { AttemptSummary } from '../errors.js'
import { type Candidate, candidateName } from '../routing/strategy.js'
import type { GoneModelStore } from './gone_model_store.js'
import { createGoneModels } from './gone_models.js'
import { describeDeprecation, type ModelDeprecation } from './model_deprecation.js'

export interface DeprecationWatchOptions {
  readonly alerts: AlertSink | undefined
  readonly log: Logger
  readonly now: () => Date
  /** What other processes are told by their providers. Default: this one goes by what it is told itself. */
  readonly store?: GoneModelStore
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
  /** The candidate with what is known of its end: a provider that says it is gone is believed over any calendar. */
  dated(candidate: Candidate): Candidate
  /** No provider has said of a model that it is gone: `dated` changes nothing. */
  nothingIsGone(): boolean
  /** Tells other processes what is new here, and takes on what they were told. */
  exchange(): Promise<void>
}

const DAY_MS = 24 * 3_600_000
/** The source of an end that nobody announced. */
const SAID_BY_PROVIDER = 'provider'
/** Days before the end at which it is told again. */
const STEPS = [1, 7, 30]

export function createDeprecationWatch({ alerts, log, now, store }: DeprecationWatchOptions): DeprecationWatch {
  const toldOn = new Map<string, string>()
  const raised = new Set<string>()
  const goneModels = createGoneModels(now, store)

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
    if (!goneModels.said(target)) return
    log.warn('model_gone', { target })
    const title = `The provider of ${target} says that there is no such model: calls go to the other targets.`
    alerts?.raise({ kind: 'model_gone', key: target, severity: 'critical', title, detail: { target }, raisedAt: now() })
  }

  return {
    heed(candidates, attempts, isConfigured) {
      for (const { provider, model, outcome, failureClass } of attempts) {
        const target = `${provider}/${model}`
        if (outcome === 'ok') goneModels.answered(target)
        // Names come from callers: one that they made up is no news, and is not remembered.
        if (failureClass === 'model_gone' && isConfigured(target)) gone(target)
        const candidate = candidates.find((other) => candidateName(other) === target)
        const { deprecation } = candidate ?? {}
        if (deprecation && deprecation.source !== SAID_BY_PROVIDER) reached(target, deprecation)
      }
    },
    isGone: (candidate) => goneModels.isFresh(candidateName(candidate)),
    dated(candidate) {
      const since = goneModels.since(candidateName(candidate))
      return since ? { ...candidate, deprecation: endedBy(candidate.deprecation, since) } : candidate
    },
    nothingIsGone: goneModels.isEmpty,
    async exchange() {
      for (const { target, since } of await goneModels.exchange()) {
        log.warn('model_gone', { target, since: since.toISOString() })
      }
    },
  }
}

/** Nothing is announced after it has happened. */
function endedBy(announced: ModelDeprecation | undefined, since: Date): ModelDeprecation {
  if (announced === undefined) return { retiresAt: since, source: SAID_BY_PROVIDER }
  const { deprecatedAt, ...end } = announced
  const retiresAt = end.retiresAt < since ? end.retiresAt : since
  return { ...end, retiresAt, ...(deprecatedAt && deprecatedAt <= retiresAt && { deprecatedAt }) }
}

function stageOf({ retiresAt }: ModelDeprecation, at: Date): string {
  const daysLeft = (retiresAt.getTime() - at.getTime()) / DAY_MS
  if (daysLeft <= 0) return 'retired'
  const step = STEPS.find((days) => daysLeft <= days)
  return step === undefined ? 'announced' : `${step}_days`
}
