import { correctedCost } from '../correct_cost.js'
import type { CorrectionStore, RatingQuery } from '../correction_store.js'
import { CostMeterError } from '../errors.js'
import type {
  AttemptIntent,
  AttemptOutcome,
  CostCorrection,
  Ledger,
  LedgerPage,
  LedgerQuery,
  LedgerRecord,
} from '../ledger.js'
import { reapedOutcome } from '../reaped_outcome.js'

/** A ledger that lasts as long as the process: for tests and for using this package alone. No budget follows it. */
export function createMemoryLedger({ now }: { readonly now: () => Date }): Ledger & CorrectionStore {
  const intents = new Map<string, AttemptIntent>()
  const outcomes = new Map<string, AttemptOutcome>()
  const corrections = new Map<string, CostCorrection[]>()

  const toRecord = (intent: AttemptIntent): LedgerRecord => {
    const outcome = outcomes.get(intent.attemptId)
    if (!outcome) return { ...intent, state: 'intent' }
    const later = corrections.get(intent.attemptId)
    if (!later) return { ...intent, state: outcome.state, outcome }
    const cost = correctedCost(outcome.cost, later)
    return { ...intent, state: outcome.state, outcome: { ...outcome, cost }, corrections: later }
  }

  function pageOf(
    { limit, cursor }: Pick<LedgerQuery, 'limit' | 'cursor'>,
    isAsked: (record: LedgerRecord) => boolean,
  ): LedgerPage {
    checkLimit(limit)
    const after = cursor === undefined ? undefined : readCursor(cursor)
    const found = [...intents.values()]
      .map(toRecord)
      .filter((record) => isAsked(record) && (after === undefined || newestFirst(after, record) < 0))
      .toSorted(newestFirst)
    return toPage(found.slice(0, limit), found.length > limit)
  }

  return {
    async open(intent) {
      if (intents.has(intent.attemptId)) {
        throw new CostMeterError('duplicate_attempt', 'An attempt id is used once', { value: intent.attemptId })
      }
      intents.set(intent.attemptId, structuredClone(intent))
    },

    async close(outcome) {
      if (intents.get(outcome.attemptId)?.tenantId !== outcome.tenantId) {
        throw new CostMeterError('unknown_attempt', 'The attempt was never opened', { value: outcome.attemptId })
      }
      if (!outcomes.has(outcome.attemptId)) outcomes.set(outcome.attemptId, structuredClone(outcome))
    },

    list: async (query) => pageOf(query, (record) => isAskedFor(record, query)),
    listForRating: async (query) =>
      pageOf(query, (record) => {
        const isUnpriced = outcomes.get(record.attemptId)?.cost.totalPicoUsd === null
        return (isUnpriced || !query.unpricedOnly) && isToBeRated(record, query)
      }),

    async correct(rows) {
      const free = rows.filter(({ attemptId, entry }) => entry === (corrections.get(attemptId)?.length ?? 0) + 1)
      for (const { attemptId, tenantId: _, ...correction } of free) {
        corrections.set(attemptId, [...(corrections.get(attemptId) ?? []), correction])
      }
      return free.length
    },

    async follow() {},

    async reap(openedBefore, processIds) {
      const isLeft = ({ attemptId, createdAt }: AttemptIntent) =>
        processIds?.some((processId) => attemptId.endsWith(processId)) ?? createdAt < openedBefore
      const open = [...intents.values()].filter((intent) => isLeft(intent) && !outcomes.has(intent.attemptId))
      for (const intent of open) outcomes.set(intent.attemptId, reapedOutcome(intent, now()))
      return open.length
    },
  }
}

function isToBeRated({ tenantId, outcome, ...record }: LedgerRecord, query: RatingQuery): boolean {
  if (!outcome || outcome.state === 'voided') return false
  return (
    (query.tenantId === undefined || tenantId === query.tenantId) &&
    (query.provider === undefined || record.provider === query.provider) &&
    (query.model === undefined || record.model === query.model) &&
    record.createdAt >= query.from &&
    record.createdAt < query.to
  )
}

type Position = Pick<AttemptIntent, 'attemptId' | 'createdAt'>

function newestFirst(a: Position, b: Position): number {
  const byTime = b.createdAt.getTime() - a.createdAt.getTime()
  if (byTime !== 0) return byTime
  if (a.attemptId === b.attemptId) return 0
  return a.attemptId < b.attemptId ? 1 : -1
}

function isAskedFor(intent: AttemptIntent, { tenantId, requestId, traceId, from, to }: LedgerQuery): boolean {
  return (
    intent.tenantId === tenantId &&
    (from === undefined || intent.createdAt >= from) &&
    (to === undefined || intent.createdAt < to) &&
    (requestId === undefined || intent.requestId === requestId) &&
    (traceId === undefined || intent.traceId === traceId)
  )
}

function toPage(records: readonly LedgerRecord[], more: boolean): LedgerPage {
  const last = records.at(-1)
  return more && last ? { records, nextCursor: toCursor(last) } : { records }
}

function toCursor({ createdAt, attemptId }: Position): string {
  return Buffer.from(`${createdAt.getTime()} ${attemptId}`).toString('base64url')
}

function readCursor(cursor: string): Position {
  const match = /^(-?\d{1,16}) (.+)$/s.exec(Buffer.from(cursor, 'base64url').toString())
  if (!match)
    throw new CostMeterError('invalid_page', 'The cursor is not one of this ledger', { value: cursor.slice(0, 40) })
  return { createdAt: new Date(Number(match[1])), attemptId: match[2] ?? '' }
}

function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
    throw new CostMeterError('invalid_page', 'A page holds 1 to 1,000 records', { value: String(limit) })
  }
}
