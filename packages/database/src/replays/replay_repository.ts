import type { ReplayRow, ReplayStore } from '@maester/completion'
import { and, asc, eq } from 'drizzle-orm'
import type { Database } from '../database.js'
import { replays } from './replays_table.js'

export function createReplayStore(database: Database): ReplayStore {
  return {
    async add(row) {
      await database.tenantTransaction(row.tenantId, (tx) => tx.insert(replays).values(row).onConflictDoNothing())
    },
    async list({ tenantId, requestId }) {
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select()
          .from(replays)
          .where(and(eq(replays.tenantId, tenantId), eq(replays.requestId, requestId)))
          .orderBy(asc(replays.replayedAt), asc(replays.replayId)),
      )
      return rows.map(({ comparison, ...row }) => ({ ...row, comparison: comparison as ReplayRow['comparison'] }))
    },
  }
}
