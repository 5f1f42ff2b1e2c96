import type { BudgetState, BudgetWindow, BudgetWindowBounds } from '@maester/cost_meter'
import { type SQL, sql } from 'drizzle-orm'
import { reservations } from './reservations_table.js'

export interface ScopeKey {
  readonly tenantId: string
  readonly scope: string
  readonly window: BudgetWindow
}

/** A row of `budget_windows w` as `WINDOW_FIGURES` selects it. */
export interface WindowRow extends Record<string, unknown> {
  readonly window_start: string
  readonly window_end: string | null
  readonly request_count: string
  readonly spent: string
  readonly reserved: string
}

export const WINDOW_FIGURES = sql`w.window_start::text, w.window_end::text, w.request_count::text,
  w.spent_pico_usd::text as spent, w.reserved_pico_usd::text as reserved`

/** A total has no start: it is kept under the earliest time there is. */
export function startOf(bounds: BudgetWindowBounds | null): string {
  return bounds?.start.toISOString() ?? '-infinity'
}

export function isWindow({ tenantId, scope, window }: ScopeKey, start: string): SQL {
  return sql`tenant_id = ${tenantId} and scope = ${scope} and window_kind = ${window}
    and window_start = ${start}::timestamptz`
}

export function isReservation({ tenantId, scope, window }: ScopeKey, requestId: string): SQL {
  const { tenantId: tenant, scope: scopeOf, windowKind, requestId: request } = reservations
  return sql`${tenant} = ${tenantId} and ${scopeOf} = ${scope} and ${windowKind} = ${window} and ${request} = ${requestId}`
}

export function toState({ scope, window }: ScopeKey, row: WindowRow): BudgetState {
  const isTotal = window === 'total'
  return {
    scope,
    requestCount: Number(row.request_count),
    spentPicoUsd: BigInt(row.spent),
    reservedPicoUsd: BigInt(row.reserved),
    windowStart: isTotal ? null : new Date(row.window_start),
    windowEnd: isTotal || row.window_end === null ? null : new Date(row.window_end),
  }
}

/** A window in which nothing has happened yet. */
export function emptyState({ scope }: ScopeKey, bounds: BudgetWindowBounds | null): BudgetState {
  return {
    scope,
    requestCount: 0,
    spentPicoUsd: 0n,
    reservedPicoUsd: 0n,
    windowStart: bounds?.start ?? null,
    windowEnd: bounds?.end ?? null,
  }
}
