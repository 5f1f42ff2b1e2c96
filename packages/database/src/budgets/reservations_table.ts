import { sql } from 'drizzle-orm'
import { boolean, check, foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, picoUsd } from '../columns.js'
import { budgetWindows } from './budget_windows_table.js'

/** What one request holds or has spent of a scope. Makes reserving and settling happen once. */
export const reservations = pgTable(
  'reservations',
  {
    tenantId: identifier('tenant_id').notNull(),
    scope: identifier('scope').notNull(),
    windowKind: text('window_kind').notNull(),
    timeZone: identifier('time_zone').notNull().default('UTC'),
    requestId: identifier('request_id').notNull(),
    /** The window it was made in, and is settled in. */
    windowStart: instant('window_start').notNull(),
    amountPicoUsd: picoUsd('amount_pico_usd').notNull(),
    /** `held` or `settled`. */
    state: text('state').notNull(),
    spentPicoUsd: picoUsd('spent_pico_usd'),
    executed: boolean('executed'),
    createdAt: instant('created_at').notNull(),
    settledAt: instant('settled_at'),
  },
  (table) => [
    primaryKey({
      name: 'reservations_key',
      columns: [table.tenantId, table.scope, table.windowKind, table.timeZone, table.requestId],
    }),
    foreignKey({
      name: 'reservations_of_window',
      columns: [table.tenantId, table.scope, table.windowKind, table.timeZone, table.windowStart],
      foreignColumns: [
        budgetWindows.tenantId,
        budgetWindows.scope,
        budgetWindows.windowKind,
        budgetWindows.timeZone,
        budgetWindows.windowStart,
      ],
    }),
    index('reservations_held').on(table.createdAt).where(sql`state = 'held'`),
    check('reservations_state', sql`${table.state} in ('held', 'settled')`),
  ],
)
