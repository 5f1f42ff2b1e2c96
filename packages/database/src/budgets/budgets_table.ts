import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, picoUsd } from '../columns.js'

/** Limits on spend that are managed while the service runs. */
export const budgets = pgTable(
  'budgets',
  {
    tenantId: identifier('tenant_id').notNull(),
    budgetId: identifier('budget_id').notNull(),
    /** With `*` in place of its value for every scope of the kind. */
    scope: identifier('scope').notNull(),
    limitPicoUsd: picoUsd('limit_pico_usd').notNull(),
    /** `day`, `week`, `month` or `total`. */
    windowKind: text('window_kind').notNull(),
    timeZone: identifier('time_zone').notNull(),
    /** `hard`, `downgrade`, `soft` or `shadow`. */
    mode: text('mode').notNull(),
    allowUnpriced: boolean('allow_unpriced').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'budgets_key', columns: [table.tenantId, table.budgetId] }),
    index('budgets_by_age').on(table.tenantId, table.createdAt, table.budgetId),
    check('budgets_window', sql`${table.windowKind} in ('day', 'week', 'month', 'total')`),
    check('budgets_mode', sql`${table.mode} in ('hard', 'downgrade', 'soft', 'shadow')`),
    check('budgets_limit', sql`${table.limitPicoUsd} >= 0`),
  ],
)
