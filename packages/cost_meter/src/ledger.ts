import type { Cost } from './cost.js'
import type { PicoUsd } from './pico_usd.js'
import type { Usage } from './usage.js'

/** What an upstream call was made for. Each kind is billed and reported under its own name. */
export type AttemptKind = 'completion' | 'embedding' | 'judge' | 'probe'

/** Written before the first byte goes upstream. */
export interface AttemptIntent {
  /** Unique for ever; sent upstream as `x-client-request-id`. */
  readonly attemptId: string
  readonly requestId: string
  readonly traceId: string
  readonly tenantId: string
  readonly projectId?: string
  readonly apiKeyId?: string
  readonly kind: AttemptKind
  /** 1, 2, 3… within the request. */
  readonly attempt: number
  readonly provider: string
  readonly model: string
  /** Fingerprint of the provider's key it is made with. Absent: it needs none, or none is known. */
  readonly keyId?: string
  readonly simulated: boolean
  readonly tags: Readonly<Record<string, string>>
  readonly promptName?: string
  readonly promptVersion?: string
  /** Worst-case cost held until the outcome is known; `null` when no price is known. */
  readonly reservedPicoUsd: PicoUsd | null
  readonly estimatedUsage: Usage
  readonly createdAt: Date
}

/**
 * - `settled`: the call happened and is billed by `usage`.
 * - `voided`: proven not processed; costs nothing.
 * - `unknown`: it may have been processed; the estimate is held.
 */
export type OutcomeState = 'settled' | 'voided' | 'unknown'

export interface AttemptOutcome {
  readonly attemptId: string
  readonly tenantId: string
  readonly state: OutcomeState
  readonly usage: Usage
  readonly cost: Cost
  /** True when any billed figure is an estimate rather than the provider's own. */
  readonly estimated: boolean
  /** The failure class when the attempt failed; `undefined` for an answer. */
  readonly failureClass?: string
  readonly finishReason?: string
  readonly upstreamRequestId?: string
  readonly durationMs: number
  readonly settledAt: Date
}

/** What a later look at the prices changed: the difference to what was booked before. */
export interface CostCorrection {
  /** 1, 2, 3… within the attempt. */
  readonly entry: number
  /** 0 where only the total of the cost is known. */
  readonly inputPicoUsd: PicoUsd
  readonly outputPicoUsd: PicoUsd
  readonly totalPicoUsd: PicoUsd
  readonly priceVersion: string
  readonly correctedAt: Date
}

/** An attempt and, once there is one, its outcome. */
export interface LedgerRecord extends AttemptIntent {
  readonly state: 'intent' | OutcomeState
  /** With the cost as it stands, corrections included. */
  readonly outcome?: AttemptOutcome
  /** Oldest first; absent when there are none. */
  readonly corrections?: readonly CostCorrection[]
}

export interface LedgerQuery {
  readonly tenantId: string
  readonly requestId?: string
  readonly traceId?: string
  /** Created at or after. */
  readonly from?: Date
  /** Created before. */
  readonly to?: Date
  /** Page size, 1 to 1_000. */
  readonly limit: number
  /** Opaque; from the previous page. */
  readonly cursor?: string
}

export interface LedgerPage {
  readonly records: readonly LedgerRecord[]
  readonly nextCursor?: string
}

/**
 * The durable record of every upstream call. An intent commits before the call; exactly one outcome follows it.
 * Intents and outcomes are rows of their own and never change.
 */
export interface Ledger {
  /**
   * Resolves when the intent is durable. Rejects when it is not, or when the attempt id was used before: then
   * nothing may be sent.
   */
  open(intent: AttemptIntent): Promise<void>
  /**
   * Resolves when the outcome is durable. A second outcome for the same attempt changes nothing. An attempt that the
   * tenant never opened gets none: rejects, or changes nothing.
   */
  close(outcome: AttemptOutcome): Promise<void>
  /** Newest first by `createdAt`, then by `attemptId`, descending. */
  list(query: LedgerQuery): Promise<LedgerPage>
  /**
   * Gives every attempt that was opened before `openedBefore` and has no outcome the outcome `unknown`, with its
   * reservation as the estimated cost. Returns how many. Safe to run from several processes at once.
   *
   * With `processIds`, what these processes opened instead, however young: attempts whose ids end with one of them.
   */
  reap(openedBefore: Date, processIds?: readonly string[]): Promise<number>
}
