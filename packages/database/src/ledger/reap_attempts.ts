import { reapedOutcome } from '@maester/cost_meter'
import { and, eq, gte, isNull, lt, sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import { isMadeBy } from '../made_by.js'
import { attempts } from './attempts_table.js'
import { toIntent } from './ledger_record.js'
import { advanceProgress, openSince } from './open_since.js'
import { insertOutcomes, OUTCOME_ENTRY } from './record_outcomes.js'
import { usageEvents } from './usage_events_table.js'

const BATCH = 1_000

/** Who is to be looked for: see `Ledger.reap`. */
export interface Reaping {
  readonly openedBefore: Date
  readonly processIds?: readonly string[] | undefined
}

/** Gives attempts that were left open the outcome `unknown`. */
export async function reapAttempts(
  database: Database,
  { openedBefore, processIds }: Reaping,
  now: () => Date,
): Promise<number> {
  const isLeft = processIds ? isMadeBy(attempts.attemptId, processIds) : lt(attempts.createdAt, openedBefore)
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
        .where(and(isLeft, since && gte(attempts.createdAt, since), isNull(usageEvents.attemptId)))
        .limit(BATCH)
      const unknown = left.map(({ attempt }) => reapedOutcome(toIntent(attempt), now()))
      const inserted = await insertOutcomes(tx, unknown)
      if (left.length < BATCH && !processIds) await advanceProgress(tx, 'attempts', openedBefore)
      return { found: left.length, inserted }
    })
    reaped += batch.inserted
    if (batch.found < BATCH) return reaped
  }
}
