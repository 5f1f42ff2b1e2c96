import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../database.js'
import { ledgerProgress } from './ledger_progress_table.js'

type Subject = 'attempts' | 'requests'

// A row is written within moments of the time it carries; the clocks of several machines may differ by some more.
const OVERLAP_MS = 3_600_000

/**
 * The earliest time from which something may still be open, so that looking for it does not read everything ever
 * written; undefined before the first look.
 */
export async function openSince(tx: Transaction, subject: Subject): Promise<Date | undefined> {
  const [progress] = await tx.select().from(ledgerProgress).where(eq(ledgerProgress.subject, subject))
  return progress && new Date(progress.closedBefore.getTime() - OVERLAP_MS)
}

/** Notes that everything begun before `closedBefore` has ended. */
export async function advanceProgress(tx: Transaction, subject: Subject, closedBefore: Date): Promise<void> {
  await tx
    .insert(ledgerProgress)
    .values({ subject, closedBefore })
    .onConflictDoUpdate({
      target: ledgerProgress.subject,
      set: { closedBefore: sql`greatest(${ledgerProgress.closedBefore}, excluded.closed_before)` },
    })
}
