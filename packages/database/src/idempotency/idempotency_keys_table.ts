import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, storedJson } from '../columns.js'

/** What callers want done once. Without an answer it is being done, or was abandoned once the lease has ended. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    tenantId: identifier('tenant_id').notNull(),
    principal: identifier('principal').notNull(),
    endpoint: identifier('endpoint').notNull(),
    key: identifier('key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    /** The request that does it. */
    owner: text('owner').notNull(),
    status: integer('status'),
    headers: storedJson('headers'),
    body: text('body'),
    leaseEndsAt: instant('lease_ends_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'idempotency_keys_key', columns: [table.tenantId, table.principal, table.endpoint, table.key] }),
    index('idempotency_keys_by_end').on(table.expiresAt),
    check(
      'idempotency_keys_answer',
      sql`(${table.status} is null) = (${table.body} is null) and (${table.status} is null) = (${table.headers} is null)`,
    ),
  ],
)
