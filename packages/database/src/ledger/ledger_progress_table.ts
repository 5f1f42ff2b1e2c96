import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from '../columns.js'

/** Up to when nothing is left open, of any tenant: what began before has ended. */
export const ledgerProgress = pgTable('ledger_progress', {
  /** `attempts` or `requests`. */
  subject: text('subject').primaryKey(),
  closedBefore: instant('closed_before').notNull(),
})
