import { sql } from 'drizzle-orm'
import { bigint, check, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, storedJson } from '../columns.js'

/** What was raised, one row for each tenant, kind and key. */
export const alerts = pgTable(
  'alerts',
  {
    /** `*` for alerts of the service itself: no tenant is called so. */
    tenantId: identifier('tenant_id').notNull(),
    /** Made from tenant, kind and key. */
    alertId: identifier('alert_id').notNull(),
    kind: identifier('kind').notNull(),
    key: text('key').notNull(),
    severity: text('severity').notNull(),
    title: text('title').notNull(),
    detail: storedJson('detail').notNull(),
    firstSeenAt: instant('first_seen_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    acknowledgedAt: instant('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    /** When those who wanted to know were told. */
    announcedAt: instant('announced_at'),
  },
  (table) => [
    primaryKey({ name: 'alerts_key', columns: [table.tenantId, table.alertId] }),
    index('alerts_by_age').on(table.tenantId, table.firstSeenAt, table.alertId),
    index('alerts_unannounced').on(table.firstSeenAt).where(sql`announced_at is null`),
    check('alerts_severity', sql`${table.severity} in ('info', 'warning', 'critical')`),
  ],
)
