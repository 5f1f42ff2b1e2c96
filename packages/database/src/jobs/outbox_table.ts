import { sql } from 'drizzle-orm'
import { bigint, foreignKey, index, pgTable } from 'drizzle-orm/pg-core'
import { identifier, instant } from '../columns.js'
import { jobs } from './jobs_table.js'

/** The note to the queue about a job, written together with it. */
export const outbox = pgTable(
  'outbox',
  {
    jobId: identifier('job_id').primaryKey(),
    tenantId: identifier('tenant_id').notNull(),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    /** When the queue last took it; null while the relay has yet to hand it over. */
    dispatchedAt: instant('dispatched_at'),
  },
  (table) => [
    foreignKey({
      name: 'outbox_of_job',
      columns: [table.tenantId, table.jobId],
      foreignColumns: [jobs.tenantId, jobs.jobId],
    }),
    index('outbox_undispatched').on(table.sequence).where(sql`dispatched_at is null`),
  ],
)
