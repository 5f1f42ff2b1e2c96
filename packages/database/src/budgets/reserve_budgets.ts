import type { ReservationResult } from '@maester/cost_meter'
import { sql } from 'drizzle-orm'
import type { Transaction } from '../database.js'
import { type AccountRow, accountRelation, isOfAccount, sameAccount, toState } from './budget_state.js'
import { budgetWindows } from './budget_windows_table.js'
import { lockWindows } from './lock_windows.js'
import { reservations } from './reservations_table.js'

export interface NewReservation {
  readonly tenantId: string
  readonly requestId: string
  readonly amountPicoUsd: bigint
  readonly at: Date
}

interface OutcomeRow extends Record<string, unknown> {
  readonly place: number
  /** Of a reservation the request had before. */
  readonly known: string | null
  readonly is_full: boolean
}

/** Holds the amount in all accounts or in none. The rows of their windows are locked first, always in the same order. */
export async function reserveBudgets(
  tx: Transaction,
  accounts: readonly AccountRow[],
  { tenantId, requestId, amountPicoUsd, at }: NewReservation,
): Promise<ReservationResult> {
  const windows = await lockWindows(tx, tenantId, accounts)
  const outcomes = await tx.execute<OutcomeRow>(sql`
    with wanted as (
      select r.*, v.state as known, w.spent_pico_usd + w.reserved_pico_usd + ${amountPicoUsd}::numeric
        > r.limit_pico_usd as is_over
      from ${accountRelation(accounts)}
      join ${budgetWindows} w on w.tenant_id = ${tenantId} and ${sameAccount(sql`w`, sql`r`)}
        and w.window_start = r.window_start
      left join ${reservations} v on v.tenant_id = ${tenantId} and ${sameAccount(sql`v`, sql`r`)}
        and v.request_id = ${requestId}
    ), held as (
      update ${budgetWindows} w set reserved_pico_usd = w.reserved_pico_usd + ${amountPicoUsd}::numeric
      from wanted r
      where w.tenant_id = ${tenantId} and ${sameAccount(sql`w`, sql`r`)} and w.window_start = r.window_start
        and r.known is null
        and not exists (select from wanted x where (x.known is null and x.is_over) or x.known = 'settled')
      returning w.*
    ), noted as (
      insert into ${reservations} (tenant_id, scope, window_kind, time_zone, request_id, window_start, amount_pico_usd,
        state, created_at)
      select tenant_id, scope, window_kind, time_zone, ${requestId}, window_start, ${amountPicoUsd}::numeric, 'held',
        ${at}::timestamptz
      from held
    )
    select place, known, known is null and coalesce(is_over, false) as is_full from wanted order by place`)
  const refusedBy = outcomes.flatMap(({ place, is_full: isFull }) => (isFull ? [Number(place)] : []))
  const reserved = refusedBy.length === 0 && outcomes.every(({ known }) => known !== 'settled')
  const states = accounts.map((account, index) => {
    const row = windows.find((window) => isOfAccount(account, window))
    return toState(account, row, reserved && outcomes[index]?.known === null ? amountPicoUsd : 0n)
  })
  return { reserved, refusedBy, states }
}
