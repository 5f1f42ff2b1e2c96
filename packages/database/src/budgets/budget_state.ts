import { type BudgetAccount, type BudgetState, type BudgetWindowBounds, budgetWindowBounds } from '@maester/cost_meter'
import { type SQL, sql } from 'drizzle-orm'
import { toStoredJson } from '../stored_json.js'

/** An account in its current window, as a change to the database takes it. */
export interface AccountRow {
  /** Its place among those asked for. */
  readonly place: number
  readonly scope: string
  readonly window_kind: string
  readonly time_zone: string
  readonly window_start: string
  readonly window_end: string | null
  /** `null`: held without a limit. */
  readonly limit_pico_usd: string | null
}

/** A row of `budget_windows w` as `WINDOW_FIGURES` selects it. */
export interface WindowRow extends Record<string, unknown> {
  readonly scope: string
  readonly window_kind: string
  readonly time_zone: string
  readonly window_start: string
  readonly window_end: string | null
  readonly request_count: string
  readonly spent: string
  readonly shown: string
  readonly reserved: string
}

export const WINDOW_FIGURES = sql`w.scope, w.window_kind, w.time_zone, w.window_start::text, w.window_end::text,
  w.request_count::text, w.spent_pico_usd::text as spent, w.shown_pico_usd::text as shown,
  w.reserved_pico_usd::text as reserved`

/** What makes two rows belong to the same account, whatever their window. */
export function sameAccount(a: SQL, b: SQL): SQL {
  return sql`${a}.scope = ${b}.scope and ${a}.window_kind = ${b}.window_kind and ${a}.time_zone = ${b}.time_zone`
}

/** The accounts as a relation `(place, scope, window_kind, time_zone, window_start, window_end, limit_pico_usd)`. */
export function accountRelation(rows: readonly AccountRow[]): SQL {
  return sql`json_to_recordset(${toStoredJson(rows)}::json) as r (place int, scope text collate "C", window_kind text,
    time_zone text collate "C", window_start timestamptz, window_end timestamptz, limit_pico_usd numeric)`
}

export function toAccountRow(
  account: BudgetAccount & { readonly limitPicoUsd?: bigint },
  place: number,
  now: Date,
): AccountRow {
  const { scope, window, timeZone = 'UTC', limitPicoUsd } = account
  const bounds = budgetWindowBounds(window, now, timeZone)
  return {
    place,
    scope,
    window_kind: window,
    time_zone: timeZone,
    window_start: startOf(bounds),
    window_end: bounds?.end.toISOString() ?? null,
    limit_pico_usd: limitPicoUsd?.toString() ?? null,
  }
}

/** A total has no start: it is kept under the earliest time there is. */
function startOf(bounds: BudgetWindowBounds | null): string {
  return bounds?.start.toISOString() ?? '-infinity'
}

/** `row` of a window in which nothing has happened yet is undefined. */
export function toState(account: AccountRow, row: WindowRow | undefined, addedReservation = 0n): BudgetState {
  const { window_start: start, window_end: end } = row ?? account
  const isTotal = account.window_kind === 'total'
  return {
    scope: account.scope,
    requestCount: Number(row?.request_count ?? 0),
    spentPicoUsd: BigInt(row?.spent ?? 0),
    shownPicoUsd: BigInt(row?.shown ?? 0),
    reservedPicoUsd: BigInt(row?.reserved ?? 0) + addedReservation,
    windowStart: isTotal ? null : new Date(start),
    windowEnd: isTotal || end === null ? null : new Date(end),
  }
}

export function isOfAccount(account: AccountRow, row: WindowRow): boolean {
  const { scope, window_kind: window, time_zone: timeZone } = account
  return row.scope === scope && row.window_kind === window && row.time_zone === timeZone
}
