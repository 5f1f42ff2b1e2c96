import { foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, storedJson } from '../columns.js'
import { jobs } from './jobs_table.js'

/** How one item of a batch ended. Rows are never changed; the database refuses. */
export const batchItems = pgTable(
  'batch_items',
  {
    tenantId: identifier('tenant_id').notNull(),
    jobId: identifier('job_id').notNull(),
    /** Place in the batch, from 0. */
    itemIndex: integer('item_index').notNull(),
    customId: identifier('custom_id'),
    status: text('status').notNull(),
    requestId: identifier('request_id'),
    answer: storedJson('answer'),
    error: storedJson('error'),
    finishedAt: instant('finished_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'batch_items_key', columns: [table.tenantId, table.jobId, table.itemIndex] }),
    foreignKey({
      name: 'batch_items_of_job',
      columns: [table.tenantId, table.jobId],
      foreignColumns: [jobs.tenantId, jobs.jobId],
    }),
  ],
)
