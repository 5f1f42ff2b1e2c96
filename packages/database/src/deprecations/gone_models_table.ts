import { pgTable } from 'drizzle-orm/pg-core'
import { identifier, instant } from '../columns.js'

/** Models whose providers say that they do not have them, until one of their targets answers again. */
export const goneModels = pgTable('gone_models', {
  /** As `provider/model`. */
  target: identifier('target').primaryKey(),
  since: instant('since').notNull(),
  saidAt: instant('said_at').notNull(),
})
