import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant, storedJson } from '../columns.js'

/** One run of a recorded request, compared with the original. Rows are never changed; the database refuses. */
export const replays = pgTable(
  'replays',
  {
    tenantId: text('tenant_id').notNull(),
    replayId: text('replay_id').notNull(),
    requestId: text('request_id').notNull(),
    replayedRequestId: text('replayed_request_id').notNull(),
    comparison: storedJson('comparison').notNull(),
    replayedAt: instant('replayed_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'replays_key', columns: [table.tenantId, table.replayId] }),
    index('replays_by_request').on(table.tenantId, table.requestId, table.replayedAt),
  ],
)
