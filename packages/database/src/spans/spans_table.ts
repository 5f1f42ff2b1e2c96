import { doublePrecision, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, storedJson } from '../columns.js'

/** A finished span of a trace, and others of the same request that were stored with it. */
export const spans = pgTable(
  'spans',
  {
    tenantId: identifier('tenant_id').notNull(),
    traceId: identifier('trace_id').notNull(),
    spanId: identifier('span_id').notNull(),
    parentSpanId: identifier('parent_span_id'),
    requestId: identifier('request_id'),
    name: identifier('name').notNull(),
    kind: text('kind').notNull(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at').notNull(),
    durationMs: doublePrecision('duration_ms').notNull(),
    status: text('status').notNull(),
    statusMessage: text('status_message'),
    attributes: storedJson('attributes').notNull(),
    /** Most requests have half a dozen spans: a row for each would be most of what is written for a call. */
    others: storedJson('others'),
  },
  (table) => [
    primaryKey({ name: 'spans_key', columns: [table.tenantId, table.traceId, table.spanId] }),
    index('spans_by_request').on(table.tenantId, table.requestId),
  ],
)
