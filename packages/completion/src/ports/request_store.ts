import type { BudgetMode, PicoUsd, PriceStatus, Usage } from '@maester/cost_meter'
import type { AttemptSummary } from '@maester/model_gateway'

/**
 * - `running`: begun, no end recorded. After a crash a request stays so until its attempts are reaped.
 * - `ok`: an answer was given, whatever its checks said.
 * - `blocked`: refused by a budget before anything was sent.
 * - `failed`: no answer could be had. - `cancelled`: the caller had gone.
 */
export type RequestStatus = 'running' | 'ok' | 'blocked' | 'failed' | 'cancelled'

/** What is known when a request begins. */
export interface RequestStart {
  readonly requestId: string
  readonly clientRequestId?: string
  readonly traceId: string
  readonly tenantId: string
  readonly projectId?: string
  readonly apiKeyId?: string
  /** `reliable_completion`, `prompted_completion`, `batch_inference`, `replay`, … */
  readonly operation: string
  readonly requestedModel: string
  /** The request as the caller made it, as JSON: what a replay starts from. Absent when its content is not kept. */
  readonly input?: Readonly<Record<string, unknown>>
  readonly promptName?: string
  readonly promptVersion?: string
  readonly promptHash?: string
  readonly tags: Readonly<Record<string, string>>
  readonly jobId?: string
  /** What the budget decided, nothing spent yet. */
  readonly budget?: RecordedBudget
  readonly startedAt: Date
}

export interface RecordedMetric {
  readonly name: string
  readonly score: number | null
  readonly passed: boolean | null
  readonly reason: string | null
}

export interface RecordedEvaluation {
  readonly status: 'pass' | 'fail' | 'error'
  readonly reliabilityScore: number | null
  readonly metrics: readonly RecordedMetric[]
}

/** What a budget said about a request. Amounts are those shown to the caller, so that sums of answers add up. */
export interface RecordedBudget {
  readonly scopeKey: string
  readonly mode: BudgetMode
  readonly decision: 'allowed' | 'downgraded' | 'blocked'
  readonly reason: string
  readonly effectiveModel: string
  /** USD to six places, rounded half-up; `null` when the model has no price. */
  readonly estimatedTotalUsd: string | null
  /** USD to six places; `null` when nothing was executed or the cost is unknown. */
  readonly actualTotalUsd: string | null
}

/** How a request ended. Written once. */
export interface RequestFinish {
  readonly requestId: string
  readonly tenantId: string
  readonly status: Exclude<RequestStatus, 'running'>
  readonly provider?: string
  readonly model?: string
  readonly simulated: boolean
  /** The answer's text; absent when nothing may be stored. */
  readonly content?: string
  readonly finishReason?: string
  readonly usage?: Usage
  readonly totalPicoUsd?: PicoUsd | null
  readonly priceStatus?: PriceStatus
  readonly evaluation?: RecordedEvaluation
  /** Absent: what the request began with stays. */
  readonly budget?: RecordedBudget
  readonly strategy?: string
  readonly fallbackUsed?: boolean
  readonly attempts: readonly AttemptSummary[]
  readonly errorCode?: string
  readonly errorMessage?: string
  /** The whole answer given to the caller, as JSON. */
  readonly answer?: Readonly<Record<string, unknown>>
  readonly finishedAt: Date
  readonly durationMs: number
}

/** One request, from its start to its end. Everything of the end is absent while it runs. */
export type RequestRecord = RequestStart &
  Partial<Omit<RequestFinish, 'requestId' | 'tenantId' | 'status'>> & { readonly status: RequestStatus }

export interface RequestQuery {
  readonly tenantId: string
  readonly status?: RequestStatus
  readonly model?: string
  readonly operation?: string
  readonly traceId?: string
  readonly jobId?: string
  readonly from?: Date
  readonly to?: Date
  /** 1 to 200. */
  readonly limit: number
  readonly cursor?: string
}

export interface RequestPage {
  readonly records: readonly RequestRecord[]
  readonly nextCursor?: string
}

/** Sums over requests with a budget policy. USD strings to six places, exact sums of the six-place figures shown. */
export interface ReliabilityFigures {
  readonly byModelAndScope: readonly {
    readonly scopeKey: string
    /** The model that answered; the one decided on where none did. */
    readonly model: string
    readonly decision: 'allowed' | 'downgraded' | 'blocked'
    readonly requestCount: number
    /** Requests with at least one attempt. A group holds only such, or none. */
    readonly executedCount: number
    readonly estimatedTotalUsd: string
    readonly estimatedCount: number
    readonly actualTotalUsd: string
    readonly actualCount: number
    /** Requests with both figures, and the sum of |estimate − actual| and of each over them. */
    readonly comparedCount: number
    readonly comparedEstimatedUsd: string
    readonly comparedActualUsd: string
    readonly absoluteDeltaUsd: string
  }[]
}

/** Keeps one row per request. */
export interface RequestStore {
  /** Durable when it resolves. */
  start(record: RequestStart): Promise<void>
  /** Durable when it resolves. Ending a request twice changes nothing. */
  finish(record: RequestFinish): Promise<void>
  /**
   * Ends every request of any tenant that began before `startedBefore` and has no end, as `failed` with the code
   * `outcome_unknown`: its process is gone. Its attempts and what it cost are taken from the ledger, so attempts left
   * open are to be reaped first. Returns how many.
   *
   * With `processIds`, those of these processes instead, however young: request ids that end with one of them.
   */
  abandon(startedBefore: Date, processIds?: readonly string[]): Promise<number>
  /**
   * Takes what was said, `input` and all of the answer's words, out of up to `limit` ended requests of any tenant that
   * began before `startedBefore`, the oldest first. The figures stay. Returns how many had any.
   */
  removeContent(startedBefore: Date, limit: number): Promise<number>
  find(key: { readonly tenantId: string; readonly requestId: string }): Promise<RequestRecord | undefined>
  /** Newest first. */
  list(query: RequestQuery): Promise<RequestPage>
  /** Groups of the requests a budget decided on, those that still run included, for the dashboard. */
  reliability(query: { readonly tenantId: string; readonly scopeKey?: string }): Promise<ReliabilityFigures>
}
