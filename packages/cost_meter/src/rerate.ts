import { costDifference } from './correct_cost.js'
import type { AttemptCorrection, CorrectionStore, RatingQuery, RequestKey } from './correction_store.js'
import type { LedgerRecord } from './ledger.js'
import type { PicoUsd } from './pico_usd.js'
import type { PriceBook } from './price_book.js'

export interface RerateTools {
  readonly store: CorrectionStore
  readonly prices: Pick<PriceBook, 'rate'>
  readonly now: () => Date
  /** Stops between two pages. */
  readonly signal?: AbortSignal
}

export interface RerateCounts {
  readonly looked: number
  readonly corrected: number
  /** What the corrections add up to. */
  readonly deltaPicoUsd: PicoUsd
}

const PAGE = 500

/**
 * Rates calls again at the prices that now apply to their time, and books the differences as corrections. A call whose
 * cost stays, or is still not known, gets none; so running it twice, or again after it broke off, changes nothing more.
 */
export async function rerate(
  { store, prices, now, signal }: RerateTools,
  query: Omit<RatingQuery, 'limit' | 'cursor'>,
): Promise<RerateCounts> {
  let counts: RerateCounts = { looked: 0, corrected: 0, deltaPicoUsd: 0n }
  let cursor: string | undefined
  do {
    const page = await store.listForRating({ ...query, limit: PAGE, ...(cursor !== undefined && { cursor }) })
    const corrections = page.records.flatMap((record) => correctionOf(record, prices, now()) ?? [])
    const corrected = corrections.length === 0 ? 0 : await store.correct(corrections)
    // Those of an earlier run that broke off are followed too.
    await store.follow(requestsOf(page.records, corrections))
    counts = {
      looked: counts.looked + page.records.length,
      corrected: counts.corrected + corrected,
      deltaPicoUsd: corrections.reduce((sum, { totalPicoUsd }) => sum + totalPicoUsd, counts.deltaPicoUsd),
    }
    cursor = page.nextCursor
  } while (cursor !== undefined && !signal?.aborted)
  return counts
}

function correctionOf(
  { tenantId, attemptId, provider, model, outcome, corrections = [] }: LedgerRecord,
  prices: Pick<PriceBook, 'rate'>,
  correctedAt: Date,
): AttemptCorrection | undefined {
  if (!outcome) return undefined
  const rated = prices.rate({ provider, model, at: outcome.settledAt, tenantId }, outcome.usage)
  const difference = costDifference(outcome.cost, rated)
  return difference && { tenantId, attemptId, entry: corrections.length + 1, ...difference, correctedAt }
}

function requestsOf(
  records: readonly LedgerRecord[],
  corrections: readonly AttemptCorrection[],
): readonly RequestKey[] {
  const fresh = new Set(corrections.map(({ tenantId, attemptId }) => JSON.stringify([tenantId, attemptId])))
  const touched = records.filter(
    (record) => record.corrections !== undefined || fresh.has(JSON.stringify([record.tenantId, record.attemptId])),
  )
  const keys = new Map(
    touched.map(({ tenantId, requestId }) => [JSON.stringify([tenantId, requestId]), { tenantId, requestId }]),
  )
  return [...keys.values()]
}
