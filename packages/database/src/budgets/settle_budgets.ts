import type { BudgetState, Settlement } from '@maester/cost_meter'
import { sql } from 'drizzle-orm'
import type { Transaction } from '../database.js'
import {
  type AccountRow,
  accountRelation,
  isOfAccount,
  sameAccount,
  toState,
  WINDOW_FIGURES,
  type WindowRow,
} from './budget_state.js'
import { budgetWindows } from './budget_windows_table.js'
import { lockWindows } from './lock_windows.js'
import { reservations } from './reservations_table.js'

interface ReservedRow extends Record<string, unknown> {
  readonly place: number
  readonly window_start: string
  readonly window_end: string | null
}

/** Books what was spent in every account, each once. */
export async function settleBudgets(
  tx: Transaction,
  current: readonly AccountRow[],
  { tenantId, requestId, spentPicoUsd, executed }: Settlement,
  shownPicoUsd: bigint,
  at: Date,
): Promise<readonly BudgetState[]> {
  const accounts = await inTheirWindows(tx, current, tenantId, requestId)
  const before = await lockWindows(tx, tenantId, accounts)
  const booked = await tx.execute<WindowRow>(sql`
    with wanted as (
      select r.* from ${accountRelation(accounts)}
    ), released as (
      update ${reservations} v set state = 'settled', spent_pico_usd = ${spentPicoUsd}::numeric,
        executed = ${executed}::boolean, settled_at = ${at}::timestamptz
      from wanted r
      where v.tenant_id = ${tenantId} and ${sameAccount(sql`v`, sql`r`)} and v.request_id = ${requestId}
        and v.state = 'held'
      returning v.scope, v.window_kind, v.time_zone, v.window_start, v.amount_pico_usd
    ), unreserved as (
      insert into ${reservations} (tenant_id, scope, window_kind, time_zone, request_id, window_start, amount_pico_usd,
        state, spent_pico_usd, executed, created_at, settled_at)
      select ${tenantId}, r.scope, r.window_kind, r.time_zone, ${requestId}, r.window_start, 0, 'settled',
        ${spentPicoUsd}::numeric, ${executed}::boolean, ${at}::timestamptz, ${at}::timestamptz
      from wanted r
      where not exists (select from ${reservations} v where v.tenant_id = ${tenantId}
        and ${sameAccount(sql`v`, sql`r`)} and v.request_id = ${requestId})
      on conflict do nothing
      returning scope, window_kind, time_zone, window_start, amount_pico_usd
    ), settled as (
      select * from released union all select * from unreserved
    ), booked as (
      update ${budgetWindows} w set
        reserved_pico_usd = w.reserved_pico_usd - s.amount_pico_usd,
        spent_pico_usd = w.spent_pico_usd + ${spentPicoUsd}::numeric,
        shown_pico_usd = w.shown_pico_usd + ${shownPicoUsd}::numeric,
        request_count = w.request_count + ${executed}::boolean::int
      from settled s
      where w.tenant_id = ${tenantId} and ${sameAccount(sql`w`, sql`s`)} and w.window_start = s.window_start
      returning w.*
    )
    select ${WINDOW_FIGURES} from booked w`)
  return accounts.map((account) => {
    const isOwn = (row: WindowRow) => isOfAccount(account, row)
    return toState(account, booked.find(isOwn) ?? before.find(isOwn))
  })
}

/** A reservation is settled in the window it was made in; its start never changes. */
async function inTheirWindows(
  tx: Transaction,
  accounts: readonly AccountRow[],
  tenantId: string,
  requestId: string,
): Promise<readonly AccountRow[]> {
  const reserved = await tx.execute<ReservedRow>(sql`
    select r.place, w.window_start::text, w.window_end::text from ${accountRelation(accounts)}
    join ${reservations} v on v.tenant_id = ${tenantId} and ${sameAccount(sql`v`, sql`r`)} and v.request_id = ${requestId}
    join ${budgetWindows} w on w.tenant_id = v.tenant_id and ${sameAccount(sql`w`, sql`v`)}
      and w.window_start = v.window_start`)
  return accounts.map((account) => {
    const known = reserved.find(({ place }) => Number(place) === account.place)
    return known ? { ...account, window_start: known.window_start, window_end: known.window_end } : account
  })
}
