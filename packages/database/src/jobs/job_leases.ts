import type { JobLease, JobStore } from '@maester/jobs'
import { and, eq, lte, or, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database.js'
import { after, type Clock } from './clock.js'
import { toJob } from './job_record.js'
import { jobs } from './jobs_table.js'
import { outbox } from './outbox_table.js'

const NO_LEASE = { leaseToken: null, leaseEndsAt: null }

/** What a worker does with a job it holds. Each write asks in the same statement whether the lease is still held. */
export function createJobLeases(
  database: Database,
  clock: Clock,
): Pick<JobStore, 'claim' | 'renew' | 'progress' | 'finish' | 'release'> {
  return {
    async claim(lease, leaseMs) {
      const now = clock()
      const [row] = await database.tenantTransaction(lease.tenantId, (tx) =>
        tx
          .update(jobs)
          .set({
            state: 'running',
            attempts: sql`${jobs.attempts} + 1`,
            availableAt: null,
            startedAt: sql`coalesce(${jobs.startedAt}, ${now})`,
            leaseToken: lease.leaseToken,
            leaseEndsAt: after(now, leaseMs),
          })
          .where(
            and(isJob(lease), or(eq(jobs.state, 'queued'), and(eq(jobs.state, 'running'), lte(jobs.leaseEndsAt, now)))),
          )
          .returning(),
      )
      return row && toJob(row)
    },

    renew: (lease, leaseMs) =>
      database.tenantTransaction(lease.tenantId, async (tx) => {
        await tx
          .update(jobs)
          .set({ leaseEndsAt: after(clock(), leaseMs) })
          .where(isHeld(lease))
        return await leaseState(tx, lease)
      }),

    progress: (lease, progress) =>
      database.tenantTransaction(lease.tenantId, async (tx) => {
        await tx.update(jobs).set({ progress }).where(isHeld(lease))
        return await leaseState(tx, lease)
      }),

    async finish(lease, outcome) {
      const { state, progress } = outcome
      const ending = outcome.state === 'done' ? { result: outcome.result ?? null } : { error: outcome.error }
      const finished = await database.tenantTransaction(lease.tenantId, (tx) =>
        tx
          .update(jobs)
          .set({ state, ...ending, ...(progress && { progress }), finishedAt: clock(), ...NO_LEASE })
          .where(isHeld(lease))
          .returning({ jobId: jobs.jobId }),
      )
      return finished.length > 0
    },

    release: (lease, { availableAt, countsAsAttempt, error, progress }) =>
      database.tenantTransaction(lease.tenantId, async (tx) => {
        const released = await tx
          .update(jobs)
          .set({
            state: 'queued',
            attempts: countsAsAttempt ? jobs.attempts : sql`${jobs.attempts} - 1`,
            availableAt: availableAt ?? null,
            ...(error && { error }),
            ...(progress && { progress }),
            ...NO_LEASE,
          })
          .where(isHeld(lease))
          .returning({ jobId: jobs.jobId })
        if (released.length === 0) return false
        await tx
          .update(outbox)
          .set({ dispatchedAt: clock() })
          .where(and(eq(outbox.tenantId, lease.tenantId), eq(outbox.jobId, lease.jobId)))
        return true
      }),
  }
}

function isJob({ tenantId, jobId }: { readonly tenantId: string; readonly jobId: string }) {
  return and(eq(jobs.tenantId, tenantId), eq(jobs.jobId, jobId))
}

function isHeld(lease: JobLease) {
  return and(isJob(lease), eq(jobs.leaseToken, lease.leaseToken), eq(jobs.state, 'running'))
}

async function leaseState(tx: Transaction, lease: JobLease) {
  const [row] = await tx
    .select({ state: jobs.state })
    .from(jobs)
    .where(and(isJob(lease), eq(jobs.leaseToken, lease.leaseToken)))
  if (row?.state === 'running') return 'held'
  return row?.state === 'cancelled' ? 'cancelled' : 'lost'
}
