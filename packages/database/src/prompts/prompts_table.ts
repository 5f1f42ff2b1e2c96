import { integer, pgTable, primaryKey } from 'drizzle-orm/pg-core'
import { identifier, instant } from '../columns.js'

/** The name of a prompt. Its row is what publishers and label setters queue up at. */
export const prompts = pgTable(
  'prompts',
  {
    tenantId: identifier('tenant_id').notNull(),
    name: identifier('name').notNull(),
    latestVersion: integer('latest_version').notNull(),
    /** When the latest version was published. */
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [primaryKey({ name: 'prompts_key', columns: [table.tenantId, table.name] })],
)
