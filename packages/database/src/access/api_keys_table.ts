import { foreignKey, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { identifier, instant, storedJson } from '../columns.js'
import { projects } from './projects_table.js'
import { tenants } from './tenants_table.js'

/** API keys, as digests: none of them can be had from here. */
export const apiKeys = pgTable(
  'api_keys',
  {
    tenantId: identifier('tenant_id').notNull(),
    keyId: identifier('key_id').notNull(),
    projectId: identifier('project_id'),
    name: text('name').notNull(),
    scopes: storedJson('scopes').notNull(),
    allowedModels: storedJson('allowed_models'),
    limits: storedJson('limits'),
    last4: text('last4').notNull(),
    /** Names the secret the digest was made with. */
    pepperVersion: text('pepper_version').notNull(),
    /** HMAC-SHA-256, hex. */
    digest: text('digest').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: identifier('created_by'),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    primaryKey({ name: 'api_keys_key', columns: [table.tenantId, table.keyId] }),
    /** A key is looked up before its tenant is known. */
    unique('api_keys_by_id').on(table.keyId),
    foreignKey({ name: 'api_keys_of_tenant', columns: [table.tenantId], foreignColumns: [tenants.tenantId] }),
    foreignKey({
      name: 'api_keys_of_project',
      columns: [table.tenantId, table.projectId],
      foreignColumns: [projects.tenantId, projects.projectId],
    }),
  ],
)
