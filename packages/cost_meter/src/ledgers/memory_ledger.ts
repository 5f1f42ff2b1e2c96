import { CostMeterError } from '../errors.js'
import type { AttemptIntent, AttemptOutcome, Ledger, LedgerPage, LedgerQuery, LedgerRecord } from '../ledger.js'
import { reapedOutcome } from '../reaped_outcome.js'

/** A ledger that lasts as long as the process: for tests and for using this package alone. */
export function createMemoryLedger({ now }: { readonly now: () => Date }): Ledger {
  const intents = new Map<string, AttemptIntent>()
  const outcomes = new Map<string, AttemptOutcome>()

  const toRecord = (intent: AttemptIntent): LedgerRecord => {
    const outcome = outcomes.get(intent.attemptId)
    return outcome ? { ...intent, state: outcome.state, outcome } : { ...intent, state: 'intent' }
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

    async list(query) {
      checkLimit(query.limit)
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor)
      const found = [...intents.values()]
        .filter((intent) => isAskedFor(intent, query) && (after === undefined || newestFirst(after, intent) < 0))
        .toSorted(newestFirst)
      return toPage(found.slice(0, query.limit).map(toRecord), found.length > query.limit)
    },

    async reap(openedBefore) {
      const open = [...intents.values()].filter(
        ({ attemptId, createdAt }) => createdAt < openedBefore && !outcomes.has(attemptId),
      )
      for (const intent of open) outcomes.set(intent.attemptId, reapedOutcome(intent, now()))
      return open.length
    },
  }
}

type Position = Pick<AttemptIntent, 'attemptId' | 'createdAt'>

function newestFirst(a: Position, b: Position): number {
  const byTime = b.createdAt.getTime() - a.createdAt.getTime()
  if (byTime !== 0) return byTime
  if (a.attemptId === b.attemptId) return 0
  return a.attemptId < b.attemptId ? 1 : -1
}

function isAskedFor(intent: AttemptIntent, { tenantId, requestId, traceId }: LedgerQuery): boolean {
  return (
    intent.tenantId === tenantId &&
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
