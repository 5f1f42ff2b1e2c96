import { JobError, type JobKey, type JobStore } from '@maester/jobs'
import { and, count, desc, eq, inArray, lt } from 'drizzle-orm'
import type { Database, Transaction } from '../database.js'
import { createClock } from './clock.js'
import { createJobDispatch } from './job_dispatch.js'
import { createJobLeases } from './job_leases.js'
import { SUMMARY_COLUMNS, toJob, toSummary } from './job_record.js'
import { jobs } from './jobs_table.js'
import { outbox } from './outbox_table.js'

/** `now`: the clock leases are judged by. Default: the database's. */
export function createJobStore(database: Database, now?: () => Date): JobStore {
  const clock = createClock(now)
  return {
    ...createJobLeases(database, clock),
    ...createJobDispatch(database, clock),

    create: (job) =>
      database.tenantTransaction(job.tenantId, async (tx) => {
        const { tenantId, jobId, projectId, apiKeyId, requestId, name, payload, maxAttempts } = job
        const { traceparent, deduplicationKey } = job
        const [created] = await tx
          .insert(jobs)
          .values({
            ...{ tenantId, jobId, projectId, apiKeyId, requestId, name, payload, maxAttempts },
            ...{ traceparent, deduplicationKey, state: 'queued', attempts: 0, createdAt: clock() },
          })
          .onConflictDoNothing()
          .returning()
        if (created) {
          await tx.insert(outbox).values({ tenantId, jobId, sequence: created.sequence })
          return { job: toJob(created), created: true }
        }
        const known = (await findJob(tx, job)) ?? (await findDuplicate(tx, job))
        if (known) return { job: known, created: false }
        throw new JobError('job_id_taken', 'This job id is taken.', false, { param: 'job_id' })
      }),

    find: (key) => database.tenantTransaction(key.tenantId, (tx) => findJob(tx, key)),

    async list({ tenantId, state, name, limit, cursor }) {
      const before = cursor === undefined ? undefined : lt(jobs.sequence, sequenceOf(cursor))
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select(SUMMARY_COLUMNS)
          .from(jobs)
          .where(
            and(
              eq(jobs.tenantId, tenantId),
              state === undefined ? undefined : eq(jobs.state, state),
              name === undefined ? undefined : eq(jobs.name, name),
              before,
            ),
          )
          .orderBy(desc(jobs.sequence))
          .limit(limit + 1),
      )
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      return { jobs: page.map(toSummary), ...(last && rows.length > limit && { nextCursor: String(last.sequence) }) }
    },

    async countQueued(tenantId) {
      const [row] = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select({ queued: count() })
          .from(jobs)
          .where(and(eq(jobs.tenantId, tenantId), eq(jobs.state, 'queued'))),
      )
      return row?.queued ?? 0
    },

    cancel: (key) =>
      database.tenantTransaction(key.tenantId, async (tx) => {
        const [cancelled] = await tx
          .update(jobs)
          .set({ state: 'cancelled', finishedAt: clock() })
          .where(and(isJob(key), inArray(jobs.state, ['queued', 'running'])))
          .returning()
        return cancelled ? toJob(cancelled) : await findJob(tx, key)
      }),

    retry: (key) =>
      database.tenantTransaction(key.tenantId, async (tx) => {
        const again = { state: 'queued', attempts: 0, error: null, availableAt: null, finishedAt: null }
        const [queued] = await tx
          .update(jobs)
          .set({ ...again, leaseToken: null, leaseEndsAt: null })
          .where(and(isJob(key), inArray(jobs.state, ['dead', 'cancelled'])))
          .returning()
        if (!queued) return await findJob(tx, key)
        await tx
          .update(outbox)
          .set({ dispatchedAt: null })
          .where(and(eq(outbox.tenantId, key.tenantId), eq(outbox.jobId, key.jobId)))
        return toJob(queued)
      }),
  }
}

function isJob({ tenantId, jobId }: JobKey) {
  return and(eq(jobs.tenantId, tenantId), eq(jobs.jobId, jobId))
}

async function findJob(tx: Transaction, key: JobKey) {
  const [row] = await tx.select().from(jobs).where(isJob(key))
  return row && toJob(row)
}

async function findDuplicate(
  tx: Transaction,
  { tenantId, name, deduplicationKey }: { tenantId: string; name: string; deduplicationKey?: string },
) {
  if (deduplicationKey === undefined) return undefined
  const [row] = await tx
    .select()
    .from(jobs)
    .where(and(eq(jobs.tenantId, tenantId), eq(jobs.name, name), eq(jobs.deduplicationKey, deduplicationKey)))
  return row && toJob(row)
}

function sequenceOf(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw new JobError('invalid_value', 'The cursor is not one of this list.', false, { param: 'cursor' })
}
