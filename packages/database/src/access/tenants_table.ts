import { pgTable, text } from 'drizzle-orm/pg-core'
import { identifier, instant } from '../columns.js'

/** Everyone whose rows are here. */
export const tenants = pgTable('tenants', {
  tenantId: identifier('tenant_id').primaryKey(),
  name: text('name').notNull(),
  createdAt: instant('created_at').notNull(),
})
