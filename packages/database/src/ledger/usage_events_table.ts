import { boolean, doublePrecision, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, picoUsd, storedJson } from '../columns.js'

/** How an attempt ended, and what was corrected later. Rows are never changed; the database refuses. */
export const usageEvents = pgTable(
  'usage_events',
  {
    tenantId: identifier('tenant_id').notNull(),
    attemptId: identifier('attempt_id').notNull(),
    /** 0 is the outcome, of which there is one; 1, 2, 3… are corrections. */
    entry: integer('entry').notNull(),
    state: text('state').notNull(),
    usage: storedJson('usage').notNull(),
    /** The provider's own usage object. */
    rawUsage: jsonb('raw_usage'),
    inputPicoUsd: picoUsd('input_pico_usd'),
    outputPicoUsd: picoUsd('output_pico_usd'),
    totalPicoUsd: picoUsd('total_pico_usd'),
    priceStatus: text('price_status').notNull(),
    priceVersion: text('price_version'),
    estimated: boolean('estimated').notNull(),
    /** The reported details did not fit in the reported totals. Null: they did. */
    inconsistent: boolean('inconsistent'),
    failureClass: text('failure_class'),
    finishReason: text('finish_reason'),
    upstreamRequestId: identifier('upstream_request_id'),
    durationMs: doublePrecision('duration_ms').notNull(),
    settledAt: instant('settled_at').notNull(),
  },
  // No foreign key: the insert itself asks for the attempt, for a whole group at once.
  (table) => [primaryKey({ name: 'usage_events_key', columns: [table.tenantId, table.attemptId, table.entry] })],
)
