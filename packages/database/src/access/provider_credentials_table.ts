import { sql } from 'drizzle-orm'
import { boolean, check, foreignKey, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant } from '../columns.js'
import { tenants } from './tenants_table.js'

/** Keys at providers, one row per version, sealed for the tenant, id, version and provider of the row. */
export const providerCredentials = pgTable(
  'provider_credentials',
  {
    tenantId: identifier('tenant_id').notNull(),
    credentialId: identifier('credential_id').notNull(),
    version: integer('version').notNull(),
    provider: identifier('provider').notNull(),
    name: text('name'),
    shared: boolean('shared').notNull(),
    state: text('state').notNull(),
    last4: text('last4'),
    createdAt: instant('created_at').notNull(),
    activatedAt: instant('activated_at'),
    supersededAt: instant('superseded_at'),
    /** Names the secret whose key wraps this row's own. */
    kekId: text('kek_id').notNull(),
    /** Base64, as the next three. */
    wrappedDek: text('wrapped_dek').notNull(),
    nonce: text('nonce').notNull(),
    ciphertext: text('ct').notNull(),
    tag: text('tag').notNull(),
  },
  (table) => [
    primaryKey({ name: 'provider_credentials_key', columns: [table.tenantId, table.credentialId, table.version] }),
    index('provider_credentials_in_use').on(table.tenantId).where(sql`state = 'active'`),
    check('provider_credentials_state', sql`${table.state} in ('pending', 'active', 'draining')`),
    foreignKey({
      name: 'provider_credentials_of_tenant',
      columns: [table.tenantId],
      foreignColumns: [tenants.tenantId],
    }),
  ],
)
