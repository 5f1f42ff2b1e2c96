import { type CorrectionStore, CostMeterError, type LedgerRecord } from '@maester/cost_meter'
import { and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import { readCursor, toCursor } from '../cursor.js'
import type { Database } from '../database.js'
import { attempts } from './attempts_table.js'
import { insertCorrections } from './correct_costs.js'
import { findOutcomes } from './find_outcomes.js'
import { followCorrections } from './follow_corrections.js'
import { toRecord } from './ledger_record.js'

/** Rates calls of any tenant again. Runs beside the writers of the ledger and keeps nobody waiting. */
export function createCorrectionStore(database: Database): CorrectionStore {
  return {
    async listForRating({ tenantId, from, to, provider, model, unpricedOnly, limit, cursor }) {
      const after = cursor === undefined ? undefined : positionOf(cursor)
      const attemptsAsked = and(
        tenantId === undefined ? undefined : eq(attempts.tenantId, tenantId),
        gte(attempts.createdAt, from),
        lt(attempts.createdAt, to),
        provider === undefined ? undefined : eq(attempts.provider, provider),
        model === undefined ? undefined : eq(attempts.model, model),
        after && sql`(${attempts.createdAt}, ${attempts.attemptId}) < (${after.at}::timestamptz, ${after.id})`,
        isToBeRated(unpricedOnly),
      )
      const rows = await database.ledgerTransaction(async (tx) => {
        const page = await tx
          .select()
          .from(attempts)
          .where(attemptsAsked)
          .orderBy(desc(attempts.createdAt), desc(attempts.attemptId))
          .limit(limit + 1)
        const records: LedgerRecord[] = []
        for (const tenant of new Set(page.map((attempt) => attempt.tenantId))) {
          const ofTenant = page.filter((attempt) => attempt.tenantId === tenant)
          const outcomeOf = await findOutcomes(tx, tenant, ofTenant)
          records.push(...ofTenant.map((attempt) => toRecord(attempt, outcomeOf.get(attempt.attemptId) ?? [])))
        }
        return records.toSorted(newestFirst)
      })
      const records = rows.slice(0, limit)
      const last = records.at(-1)
      return {
        records,
        ...(last && rows.length > limit && { nextCursor: toCursor({ at: last.createdAt, id: last.attemptId }) }),
      }
    },
    correct: (corrections) => database.ledgerTransaction((tx) => insertCorrections(tx, corrections)),
    follow: (requests) => followCorrections(database, requests),
  }
}

function isToBeRated(unpricedOnly: boolean): SQL {
  const price = unpricedOnly ? sql`bool_or(e.entry = 0 and e.total_pico_usd is null)` : sql`true`
  return sql`(select count(*) > 0 and bool_and(e.state <> 'voided') and ${price} from usage_events e
    where e.tenant_id = ${attempts.tenantId} and e.attempt_id = ${attempts.attemptId})`
}

function newestFirst(a: LedgerRecord, b: LedgerRecord): number {
  return b.createdAt.getTime() - a.createdAt.getTime() || (a.attemptId < b.attemptId ? 1 : -1)
}

function positionOf(cursor: string) {
  const position = readCursor(cursor)
  if (position) return position
  throw new CostMeterError('invalid_page', 'The cursor is not one of this ledger', { value: cursor.slice(0, 40) })
}
