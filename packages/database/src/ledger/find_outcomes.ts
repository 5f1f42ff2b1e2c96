import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Transaction } from '../database.js'
import { usageEvents } from './usage_events_table.js'

export type UsageEventRow = typeof usageEvents.$inferSelect

/**
 * The outcomes of a tenant's attempts, each with its corrections after it, by attempt id. Looked up by their key, apart from the attempts: a join is planned
 * by statistics, and where there are none yet (a new table, or the embedded engine, which has no autovacuum) it read
 * every outcome for every attempt.
 */
export async function findOutcomes(
  tx: Transaction,
  tenantId: string,
  attempts: readonly { readonly attemptId: string }[],
): Promise<ReadonlyMap<string, readonly UsageEventRow[]>> {
  if (attempts.length === 0) return new Map()
  const attemptIds = attempts.map(({ attemptId }) => attemptId)
  const events = await tx
    .select()
    .from(usageEvents)
    .where(and(eq(usageEvents.tenantId, tenantId), inArray(usageEvents.attemptId, attemptIds)))
    .orderBy(asc(usageEvents.entry))
  const byAttempt = new Map<string, UsageEventRow[]>()
  for (const event of events) byAttempt.set(event.attemptId, [...(byAttempt.get(event.attemptId) ?? []), event])
  return byAttempt
}
