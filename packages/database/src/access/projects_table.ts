import { foreignKey, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant } from '../columns.js'
import { tenants } from './tenants_table.js'

export const projects = pgTable(
  'projects',
  {
    tenantId: identifier('tenant_id').notNull(),
    projectId: identifier('project_id').notNull(),
    name: text('name').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'projects_key', columns: [table.tenantId, table.projectId] }),
    foreignKey({ name: 'projects_of_tenant', columns: [table.tenantId], foreignColumns: [tenants.tenantId] }),
  ],
)
