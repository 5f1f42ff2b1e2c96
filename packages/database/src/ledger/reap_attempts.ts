import { reapedOutcome } from '@maester/cost_meter'
import { and, eq, gte, isNull, lt, sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import { attempts } from './attempts_table.js'
import { toIntent } from './ledger_record.js'
import { advanceProgress, openSince } from './open_since.js'
import { insertOutcomes, OUTCOME_ENTRY } from './record_outcomes.js'
import { usageEvents } from './usage_events_table.js'

const BATCH = 1_000

/** Gives attempts opened before `openedBefore` without an outcome the outcome `unknown`. */
export async function reapAttempts(database: Database, openedBefore: Date, now: () => Date): Promise<number> {
  let reaped = 0
  for (;;) {
    const batch = await database.ledgerTransaction(async (tx) => {
      // Planned without statistics, a nested loop would read every outcome for every attempt.
      await tx.execute(sql`select set_config('enable_nestloop', 'off', true)`)
      const since = await openSince(tx, 'attempts')
      const left = await tx
        .select({ attempt: attempts })
        .from(attempts)
        .leftJoin(
          usageEvents,
          and(
            eq(usageEvents.tenantId, attempts.tenantId),
            eq(usageEvents.attemptId, attempts.attemptId),
            eq(usageEvents.entry, OUTCOME_ENTRY),
          ),
        )
        .where(
          and(
            lt(attempts.createdAt, openedBefore),
            since && gte(attempts.createdAt, since),
            isNull(usageEvents.attemptId),
          ),
        )
        .limit(BATCH)
      const unknown = left.map(({ attempt }) => reapedOutcome(toIntent(attempt), now()))
      const inserted = await insertOutcomes(tx, unknown)
      if (left.length < BATCH) await advanceProgress(tx, 'attempts', openedBefore)
      return { found: left.length, inserted }
    })
    reaped += batch.inserted
    if (batch.found < BATCH) return reaped
  }
}
