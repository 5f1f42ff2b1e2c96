import { and, eq, gte, lt } from 'drizzle-orm'
import type { Database } from '../database.js'
import { advanceProgress, openSince } from '../ledger/open_since.js'
import { requests } from './requests_table.js'

/** Ends the requests of any tenant that began before `startedBefore` and still run: whoever ran them is gone. */
export async function abandonRequests(database: Database, startedBefore: Date, now: () => Date): Promise<number> {
  return await database.ledgerTransaction(async (tx) => {
    const since = await openSince(tx, 'requests')
    const abandoned = await tx
      .update(requests)
      .set({ status: 'failed', errorCode: 'outcome_unknown', attempts: [], finishedAt: now() })
      .where(
        and(
          eq(requests.status, 'running'),
          lt(requests.startedAt, startedBefore),
          since && gte(requests.startedAt, since),
        ),
      )
      .returning({ requestId: requests.requestId })
    await advanceProgress(tx, 'requests', startedBefore)
    return abandoned.length
  })
}
