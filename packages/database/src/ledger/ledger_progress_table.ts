import { boolean, pgTable } from 'drizzle-orm/pg-core'
import { instant } from '../columns.js'

/** How far the reaper has come: every attempt opened before has an outcome. One row, no tenant's. */
export const ledgerProgress = pgTable('ledger_progress', {
  onlyRow: boolean('only_row').primaryKey(),
  reapedBefore: instant('reaped_before').notNull(),
})
