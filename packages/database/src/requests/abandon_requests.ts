import { abandonedEnd, type RecordedBudget } from '@maester/completion'
import type { LedgerRecord } from '@maester/cost_meter'
import { and, eq, gte, inArray, lt } from 'drizzle-orm'
import type { Database, Transaction } from '../database.js'
import { attempts } from '../ledger/attempts_table.js'
import { findOutcomes } from '../ledger/find_outcomes.js'
import { toRecord } from '../ledger/ledger_record.js'
import { advanceProgress, openSince } from '../ledger/open_since.js'
import { isMadeBy } from '../made_by.js'
import { endRequests } from './record_requests.js'
import { requests } from './requests_table.js'

const BATCH = 1_000

/** Which are to be looked for: see `RequestStore.abandon`. */
export interface Abandoning {
  readonly startedBefore: Date
  readonly processIds?: readonly string[] | undefined
}

/** Ends the requests of any tenant that were left running: whoever ran them is gone. */
export async function abandonRequests(
  database: Database,
  { startedBefore, processIds }: Abandoning,
  now: () => Date,
): Promise<number> {
  const isLeft = processIds ? isMadeBy(requests.requestId, processIds) : lt(requests.startedAt, startedBefore)
  let abandoned = 0
  for (;;) {
    const batch = await database.ledgerTransaction(async (tx) => {
      const since = await openSince(tx, 'requests')
      const left = await tx
        .select({
          tenantId: requests.tenantId,
          requestId: requests.requestId,
          decision: requests.budgetDecision,
        })
        .from(requests)
        .where(and(eq(requests.status, 'running'), isLeft, since && gte(requests.startedAt, since)))
        .limit(BATCH)
      const ended = left.length === 0 ? 0 : await endByLedger(tx, left, now())
      if (left.length < BATCH && !processIds) await advanceProgress(tx, 'requests', startedBefore)
      return { found: left.length, ended }
    })
    abandoned += batch.ended
    if (batch.found < BATCH) return abandoned
  }
}

interface Stranded {
  readonly tenantId: string
  readonly requestId: string
  readonly decision: string | null
}

async function endByLedger(tx: Transaction, left: readonly Stranded[], finishedAt: Date): Promise<number> {
  let ended = 0
  for (const tenantId of new Set(left.map((row) => row.tenantId))) {
    const ofTenant = left.filter((row) => row.tenantId === tenantId)
    const records = await recordsOf(tx, tenantId, ofTenant)
    const ends = ofTenant.map(({ requestId, decision }) => {
      const own = records.filter((record) => record.requestId === requestId)
      const { actualTotalUsd, ...end } = abandonedEnd((decision as RecordedBudget['decision'] | null) ?? undefined, own)
      return { ...end, tenantId, requestId, finishedAt, ...(decision !== null && { budgetActualUsd: actualTotalUsd }) }
    })
    ended += await endRequests(tx, ends)
  }
  return ended
}

async function recordsOf(
  tx: Transaction,
  tenantId: string,
  left: readonly Stranded[],
): Promise<readonly LedgerRecord[]> {
  const requestIds = left.map(({ requestId }) => requestId)
  const intents = await tx
    .select()
    .from(attempts)
    .where(and(eq(attempts.tenantId, tenantId), inArray(attempts.requestId, requestIds)))
  const outcomeOf = await findOutcomes(tx, tenantId, intents)
  return intents.map((intent) => toRecord(intent, outcomeOf.get(intent.attemptId) ?? []))
}
