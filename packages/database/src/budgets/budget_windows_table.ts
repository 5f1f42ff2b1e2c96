import { sql } from 'drizzle-orm'
import { bigint, check, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, picoUsd } from '../columns.js'

/** What a scope has spent and holds in one day, week, month or altogether. */
export const budgetWindows = pgTable(
  'budget_windows',
  {
    tenantId: identifier('tenant_id').notNull(),
    scope: identifier('scope').notNull(),
    /** `day`, `week`, `month` or `total`. */
    windowKind: text('window_kind').notNull(),
    /** By whose clocks it begins; IANA name. */
    timeZone: identifier('time_zone').notNull().default('UTC'),
    /** `-infinity` for `total`. */
    windowStart: instant('window_start').notNull(),
    windowEnd: instant('window_end'),
    /** Requests settled as executed. */
    requestCount: bigint('request_count', { mode: 'number' }).notNull().default(0),
    spentPicoUsd: picoUsd('spent_pico_usd').notNull().default(sql`0`),
    /** The sum of the six-place figures that callers were shown. */
    shownPicoUsd: picoUsd('shown_pico_usd').notNull().default(sql`0`),
    reservedPicoUsd: picoUsd('reserved_pico_usd').notNull().default(sql`0`),
  },
  (table) => [
    primaryKey({
      name: 'budget_windows_key',
      columns: [table.tenantId, table.scope, table.windowKind, table.timeZone, table.windowStart],
    }),
    check('budget_windows_hold_no_debt', sql`${table.reservedPicoUsd} >= 0`),
  ],
)
