import type { CostCorrection, LedgerPage } from './ledger.js'

export interface RatingQuery {
  /** Absent: of all tenants. */
  readonly tenantId?: string
  /** Created at or after. */
  readonly from: Date
  /** Created before. */
  readonly to: Date
  readonly provider?: string
  readonly model?: string
  /** Only attempts that ended without a known cost, those corrected since among them. */
  readonly unpricedOnly: boolean
  /** Page size, 1 to 1_000. */
  readonly limit: number
  /** Opaque; from the previous page. */
  readonly cursor?: string
}

/** A correction and the attempt it is for. */
export interface AttemptCorrection extends CostCorrection {
  readonly tenantId: string
  readonly attemptId: string
}

export interface RequestKey {
  readonly tenantId: string
  readonly requestId: string
}

/** The ledger as whoever rates calls again uses it. Nothing that was written changes; corrections are rows of their own. */
export interface CorrectionStore {
  /** Attempts that ended and were not voided, newest first. */
  listForRating(query: RatingQuery): Promise<LedgerPage>
  /** Writes those whose place (`entry`) is still free: of two for one place the first counts. Returns how many. */
  correct(corrections: readonly AttemptCorrection[]): Promise<number>
  /** Makes the totals of requests, and what budgets have booked for them, what their attempts add up to. */
  follow(requests: readonly RequestKey[]): Promise<void>
}
