import { index, pgTable, primaryKey } from 'drizzle-orm/pg-core'
import { identifier, instant, storedJson } from '../columns.js'

/** One run of a recorded request, compared with the original. Rows are never changed; the database refuses. */
export const replays = pgTable(
  'replays',
  {
    tenantId: identifier('tenant_id').notNull(),
    replayId: identifier('replay_id').notNull(),
    requestId: identifier('request_id').notNull(),
    replayedRequestId: identifier('replayed_request_id').notNull(),
    comparison: storedJson('comparison').notNull(),
    replayedAt: instant('replayed_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'replays_key', columns: [table.tenantId, table.replayId] }),
    index('replays_by_request').on(table.tenantId, table.requestId, table.replayedAt),
  ],
)
