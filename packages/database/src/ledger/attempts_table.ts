import { boolean, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, picoUsd, storedJson } from '../columns.js'

/** One upstream call, written before it is made. Rows are never changed; the database refuses. */
export const attempts = pgTable(
  'attempts',
  {
    tenantId: identifier('tenant_id').notNull(),
    attemptId: identifier('attempt_id').notNull(),
    requestId: identifier('request_id').notNull(),
    traceId: identifier('trace_id').notNull(),
    projectId: identifier('project_id'),
    apiKeyId: identifier('api_key_id'),
    kind: text('kind').notNull(),
    /** 1, 2, 3… within the request. */
    attempt: integer('attempt').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    /** Fingerprint of the provider's key. */
    keyId: text('key_id'),
    simulated: boolean('simulated').notNull(),
    tags: storedJson('tags').notNull(),
    promptName: text('prompt_name'),
    promptVersion: text('prompt_version'),
    /** Worst-case cost; null when no price is known. */
    reservedPicoUsd: picoUsd('reserved_pico_usd'),
    estimatedUsage: storedJson('estimated_usage').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'attempts_key', columns: [table.tenantId, table.attemptId] }),
    index('attempts_by_time').on(table.tenantId, table.createdAt),
    index('attempts_by_request').on(table.tenantId, table.requestId),
    index('attempts_by_trace').on(table.tenantId, table.traceId),
    // For the reaper, which reads a stretch of time over all tenants; next to nothing to maintain.
    index('attempts_of_all_tenants_by_time').using('brin', table.createdAt),
  ],
)
