import type { AttemptIntent, Cost, PicoUsd, PriceBook, Usage } from '@maester/cost_meter'
import type { AlertSink, Ids, Metrics, RequestContext, Span } from '@maester/observability'
import type { AccessTokens } from './access_tokens.js'
import type { AttemptLedger } from './attempt_ledger.js'
import type { RaceEntry } from './attempt_race.js'
import type { Completion } from './completion.js'
import type { AttemptSummary } from './errors.js'
import type { AttemptWatch, TargetFigures } from './figures/target_figures.js'
import type { ProviderAdapter, UpstreamRequest } from './provider.js'
import type { ProviderFailure } from './provider_failure.js'
import type { Question } from './question.js'
import { priceKey } from './rating.js'
import type { RequestEstimate } from './request_estimate.js'
import type { Candidate } from './routing/strategy.js'
import type { GatewaySettings } from './settings.js'
import type { Transport } from './transport/transport.js'

/** What every attempt needs, made once per gateway. */
export interface AttemptTools {
  readonly transport: Transport
  readonly accessTokens: AccessTokens
  readonly ledger: AttemptLedger
  readonly prices: PriceBook
  readonly ids: Pick<Ids, 'attemptId'>
  readonly now: () => Date
  readonly monotonicMs: () => number
  readonly metrics: GatewayMetrics | undefined
  readonly alerts: AlertSink | undefined
  readonly figures: Pick<TargetFigures, 'begin' | 'latencyOf'>
  readonly settings: Pick<GatewaySettings, 'timeouts' | 'onDisconnect'>
}

/** The part of the service's metrics the gateway feeds. */
export type GatewayMetrics = Pick<Metrics, 'attempt' | 'cost' | 'unpricedCall' | 'tokens' | 'breaker' | 'keySetAside'>

/** One try at one target with one key. */
export interface AttemptInput<Answer extends object> {
  readonly question: Question<Answer>
  readonly context: RequestContext
  readonly candidate: Candidate
  readonly adapter: ProviderAdapter
  readonly upstream: UpstreamRequest
  /** Fingerprint of the vendor key in use. */
  readonly keyId?: string
  /** 1, 2, 3… within the call. */
  readonly number: number
  readonly estimate: RequestEstimate
  /** What is left of the call's deadline. */
  readonly remainingMs: number
  /** Another attempt of the same call may be under way: this one must win before it tells anything. */
  readonly race?: RaceEntry
}

/** An attempt between its ledger intent and its outcome. */
export interface OpenAttempt {
  readonly id: string
  readonly span: Span
  readonly startedMs: number
  readonly reserved: Cost
  readonly watch: AttemptWatch
}

/** What came back from the provider, before it is settled. */
export type AttemptFinding<Answer extends object> =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly upstreamRequestId?: string }
  | {
      readonly kind: 'failure'
      readonly failure: ProviderFailure
      /** What a stream produced before it failed, or an answer that was refused had. */
      readonly seen?: Completion
      /** Some of it has reached the caller, and nobody can go on from there. */
      readonly committed: boolean
      /** Some of it has reached the caller, and another attempt may go on from there. */
      readonly continued?: boolean
      readonly upstreamRequestId?: string
      /** What the caller's listener threw. */
      readonly cause?: unknown
    }

export interface AnsweredAttempt<Answer extends object> {
  readonly kind: 'answered'
  readonly answer: Answer
  readonly usage: Usage
  readonly usageEstimated: boolean
  readonly cost: Cost
  readonly summary: AttemptSummary
  /** Resolves when its outcome is safe. */
  readonly settled: Promise<void>
}

export interface FailedAttempt {
  readonly kind: 'failed'
  readonly usage: Usage
  readonly failure: ProviderFailure
  readonly cost: Cost
  readonly committed: boolean
  readonly summary: AttemptSummary
  readonly cause?: unknown
}

export type AttemptResult<Answer extends object> = AnsweredAttempt<Answer> | FailedAttempt

/** Sends one attempt and reads what came back. Never rejects. */
export type Dispatch<Answer extends object> = (
  tools: AttemptTools,
  input: AttemptInput<Answer>,
  attempt: OpenAttempt,
) => Promise<AttemptFinding<Answer>>

/** Writes the intent. Throws `GatewayError` `storage_unavailable`: then nothing was and nothing may be sent. */
export async function openAttempt<Answer extends object>(
  tools: AttemptTools,
  input: AttemptInput<Answer>,
): Promise<OpenAttempt> {
  const { candidate, number, context } = input
  const reserved = tools.prices.estimate(priceKey(candidate, tools.now(), context.principal.tenantId), input.estimate)
  const id = tools.ids.attemptId()
  const span = context.span.child(
    'upstream_attempt',
    {
      attempt_id: id,
      attempt: number,
      provider: candidate.connection.name,
      model: candidate.model,
      simulated: candidate.connection.simulated === true,
    },
    'client',
  )
  const startedMs = tools.monotonicMs()
  try {
    await tools.ledger.open(toIntent(tools, input, id, reserved.totalPicoUsd))
  } catch (error) {
    span.fail('the ledger refused the intent')
    throw error
  }
  return { id, span, startedMs, reserved, watch: tools.figures.begin(candidate) }
}

function toIntent<Answer extends object>(
  tools: AttemptTools,
  { question, context, candidate, keyId, number, estimate }: AttemptInput<Answer>,
  attemptId: string,
  reservedPicoUsd: PicoUsd | null,
): AttemptIntent {
  const { tenantId, projectId, apiKeyId } = context.principal
  return {
    attemptId,
    requestId: context.requestId,
    traceId: context.traceId,
    tenantId,
    ...(projectId !== undefined && { projectId }),
    ...(apiKeyId !== undefined && { apiKeyId }),
    kind: question.kind,
    attempt: number,
    provider: candidate.connection.name,
    model: candidate.model,
    ...(keyId !== undefined && { keyId }),
    simulated: candidate.connection.simulated === true,
    tags: context.tags,
    ...(question.promptName !== undefined && { promptName: question.promptName }),
    ...(question.promptVersion !== undefined && { promptVersion: question.promptVersion }),
    reservedPicoUsd,
    estimatedUsage: { inputTokens: estimate.inputTokens, outputTokens: estimate.outputTokens },
    createdAt: tools.now(),
  }
}
