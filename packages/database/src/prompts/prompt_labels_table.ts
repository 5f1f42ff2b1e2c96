import { foreignKey, integer, pgTable, primaryKey } from 'drizzle-orm/pg-core'
import { identifier } from '../columns.js'
import { promptVersions } from './prompt_versions_table.js'

/** A name that points at one version of a prompt. */
export const promptLabels = pgTable(
  'prompt_labels',
  {
    tenantId: identifier('tenant_id').notNull(),
    name: identifier('name').notNull(),
    label: identifier('label').notNull(),
    version: integer('version').notNull(),
  },
  (table) => [
    primaryKey({ name: 'prompt_labels_key', columns: [table.tenantId, table.name, table.label] }),
    foreignKey({
      name: 'prompt_labels_of_version',
      columns: [table.tenantId, table.name, table.version],
      foreignColumns: [promptVersions.tenantId, promptVersions.name, promptVersions.version],
    }),
  ],
)
