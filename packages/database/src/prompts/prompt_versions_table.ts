import { foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, storedJson } from '../columns.js'
import { prompts } from './prompts_table.js'

/** One published wording of a prompt. Rows are never changed; the database refuses. */
export const promptVersions = pgTable(
  'prompt_versions',
  {
    tenantId: identifier('tenant_id').notNull(),
    name: identifier('name').notNull(),
    /** 1, 2, 3… within one tenant and name, without gaps. */
    version: integer('version').notNull(),
    versionHash: text('version_hash').notNull(),
    /** `text` or `chat`. */
    type: text('type').notNull(),
    template: text('template'),
    messages: storedJson('messages'),
    variablesSchema: storedJson('variables_schema'),
    config: storedJson('config'),
    tags: storedJson('tags'),
    commitMessage: text('commit_message'),
    createdBy: text('created_by'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'prompt_versions_key', columns: [table.tenantId, table.name, table.version] }),
    foreignKey({
      name: 'prompt_versions_of_prompt',
      columns: [table.tenantId, table.name],
      foreignColumns: [prompts.tenantId, prompts.name],
    }),
  ],
)
