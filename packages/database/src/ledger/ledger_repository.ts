import { CostMeterError, type Ledger } from '@maester/cost_meter'
import { and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import { readCursor, toCursor } from '../cursor.js'
import type { Database } from '../database.js'
import type { Recorder } from '../recorder.js'
import { attempts } from './attempts_table.js'
import { findOutcomes } from './find_outcomes.js'
import { toRecord } from './ledger_record.js'
import { reapAttempts } from './reap_attempts.js'
import { intents } from './record_intents.js'
import { outcomes } from './record_outcomes.js'

export interface LedgerDependencies {
  readonly database: Database
  readonly recorder: Recorder
  readonly now: () => Date
}

export function createLedger({ database, recorder, now }: LedgerDependencies): Ledger {
  return {
    open: (intent) => recorder.record(intents, intent),
    close: (outcome) => recorder.record(outcomes, outcome),

    async list({ tenantId, requestId, traceId, from, to, limit, cursor }) {
      if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
        throw new CostMeterError('invalid_page', 'A page holds 1 to 1,000 records', { value: String(limit) })
      }
      const after = cursor === undefined ? undefined : positionOf(cursor)
      const rows = await database.tenantTransaction(tenantId, async (tx) => {
        const page = await tx
          .select()
          .from(attempts)
          .where(
            and(
              eq(attempts.tenantId, tenantId),
              requestId === undefined ? undefined : eq(attempts.requestId, requestId),
              traceId === undefined ? undefined : eq(attempts.traceId, traceId),
              from && gte(attempts.createdAt, from),
              to && lt(attempts.createdAt, to),
              after && sql`(${attempts.createdAt}, ${attempts.attemptId}) < (${after.at}::timestamptz, ${after.id})`,
            ),
          )
          .orderBy(desc(attempts.createdAt), desc(attempts.attemptId))
          .limit(limit + 1)
        const outcomeOf = await findOutcomes(tx, tenantId, page)
        return page.map((attempt) => ({ attempt, events: outcomeOf.get(attempt.attemptId) ?? [] }))
      })
      const records = rows.slice(0, limit).map(({ attempt, events }) => toRecord(attempt, events))
      const last = records.at(-1)
      return {
        records,
        ...(last && rows.length > limit && { nextCursor: toCursor({ at: last.createdAt, id: last.attemptId }) }),
      }
    },

    reap: (openedBefore, processIds) => reapAttempts(database, { openedBefore, processIds }, now),
  }
}

function positionOf(cursor: string) {
  const position = readCursor(cursor)
  if (position) return position
  throw new CostMeterError('invalid_page', 'The cursor is not one of this ledger', { value: cursor.slice(0, 40) })
}
