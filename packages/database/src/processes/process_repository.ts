import type { ProcessStore } from '@maester/completion'
import { inArray, lte, sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import { after, createClock } from '../jobs/clock.js'
import { processes } from './processes_table.js'

export function createProcessStore(database: Database, now?: () => Date): ProcessStore {
  const clock = createClock(now)
  return {
    async beat(processIds) {
      const lastSeen = clock()
      await database.ledgerTransaction((tx) =>
        tx
          .insert(processes)
          .values(processIds.map((processId) => ({ processId, lastSeen })))
          .onConflictDoUpdate({ target: processes.processId, set: { lastSeen: sql`excluded.last_seen` } }),
      )
    },

    async silentFor(ms) {
      const rows = await database.ledgerTransaction((tx) =>
        tx
          .select({ processId: processes.processId })
          .from(processes)
          .where(lte(processes.lastSeen, after(clock(), -ms))),
      )
      return rows.map(({ processId }) => processId)
    },

    async forget(processIds) {
      if (processIds.length === 0) return
      await database.ledgerTransaction((tx) =>
        tx.delete(processes).where(inArray(processes.processId, [...processIds])),
      )
    },
  }
}
