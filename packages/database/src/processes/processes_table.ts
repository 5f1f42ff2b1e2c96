import { pgTable } from 'drizzle-orm/pg-core'
import { identifier, instant } from '../columns.js'

/** Processes that work on this database, until one stops or is found to be gone. */
export const processes = pgTable('processes', {
  /** What the ids it makes end with. */
  processId: identifier('process_id').primaryKey(),
  /** By the database's clock. */
  lastSeen: instant('last_seen').notNull(),
})
