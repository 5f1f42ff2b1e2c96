import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { identifier, instant, storedJson } from '../columns.js'

/** A job and where it stands. The queue only delivers; this is the truth. */
export const jobs = pgTable(
  'jobs',
  {
    /** Unique over all tenants, since the queue has one namespace. */
    jobId: identifier('job_id').primaryKey(),
    tenantId: identifier('tenant_id').notNull(),
    /** Order of creation. */
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    projectId: identifier('project_id'),
    apiKeyId: identifier('api_key_id'),
    requestId: identifier('request_id'),
    name: identifier('name').notNull(),
    payload: storedJson('payload').notNull(),
    maxAttempts: integer('max_attempts').notNull(),
    traceparent: text('traceparent'),
    deduplicationKey: text('deduplication_key'),
    state: text('state').notNull(),
    attempts: integer('attempts').notNull(),
    progress: storedJson('progress'),
    result: storedJson('result'),
    error: storedJson('error'),
    availableAt: instant('available_at'),
    createdAt: instant('created_at').notNull(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    /** Stays when the job is cancelled, so that its holder learns why. */
    leaseToken: text('lease_token'),
    leaseEndsAt: instant('lease_ends_at'),
  },
  (table) => [
    unique('jobs_of_tenant').on(table.tenantId, table.jobId),
    unique('jobs_once').on(table.tenantId, table.name, table.deduplicationKey),
    index('jobs_by_age').on(table.tenantId, table.sequence),
    index('jobs_not_final').on(table.tenantId, table.sequence).where(sql`state in ('queued', 'running')`),
    check('jobs_state', sql`${table.state} in ('queued', 'running', 'done', 'dead', 'cancelled')`),
  ],
)
