import {
  type BudgetState,
  type BudgetStore,
  type BudgetWindow,
  type BudgetWindowBounds,
  budgetWindowBounds,
} from '@maester/cost_meter'
import { and, asc, eq, lt, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database.js'
import { createKeyedQueue } from '../keyed_queue.js'
import { retryConflicts } from '../retry_conflicts.js'
import {
  emptyState,
  isReservation,
  isWindow,
  type ScopeKey,
  startOf,
  toState,
  WINDOW_FIGURES,
  type WindowRow,
} from './budget_state.js'
import { budgetWindows } from './budget_windows_table.js'
import { reservations } from './reservations_table.js'

/**
 * Every change locks the row of its window first and looks at the reservation after: two of the same request come one
 * after the other, and two of the same scope never exceed its limit together.
 */
export function createBudgetStore(database: Database, now: () => Date): BudgetStore {
  // One at a time for each scope: waiting for its row in the database would take a connection each.
  const queue = createKeyedQueue()
  const inTurn = <Result>({ tenantId, scope, window }: ScopeKey, work: (tx: Transaction) => Promise<Result>) =>
    queue.run(JSON.stringify([tenantId, scope, window]), () =>
      retryConflicts(() => database.tenantTransaction(tenantId, work)),
    )

  return {
    async reserve({ tenantId, requestId, policy, amountPicoUsd }) {
      const key = { tenantId, scope: policy.scope, window: policy.window }
      const bounds = budgetWindowBounds(policy.window, now())
      const always = policy.mode === 'soft' || policy.mode === 'shadow'
      return await inTurn(key, async (tx) => {
        await lockWindow(tx, key, bounds, startOf(bounds))
        const [held] = await tx.execute<WindowRow>(sql`
          with held as (
            update ${budgetWindows} set reserved_pico_usd = reserved_pico_usd + ${amountPicoUsd}::numeric
            where ${isWindow(key, startOf(bounds))}
              and not exists (select from ${reservations} where ${isReservation(key, requestId)})
              and (${always}::boolean or spent_pico_usd + reserved_pico_usd + ${amountPicoUsd}::numeric
                <= ${policy.limitPicoUsd}::numeric)
            returning *
          ), noted as (
            insert into ${reservations}
              (tenant_id, scope, window_kind, request_id, window_start, amount_pico_usd, state, created_at)
            select tenant_id, scope, window_kind, ${requestId}, window_start, ${amountPicoUsd}::numeric, 'held',
              ${now()}::timestamptz
            from held
          )
          select ${WINDOW_FIGURES} from held w`)
        if (held) return { reserved: true, state: toState(key, held) }
        const known = await findReserved(tx, key, requestId)
        if (known) return { reserved: known.state === 'held', state: toState(key, known) }
        return { reserved: false, state: await currentState(tx, key, bounds) }
      })
    },

    async settle({ requestId, spentPicoUsd, executed, ...key }) {
      const bounds = budgetWindowBounds(key.window, now())
      return await inTurn(key, async (tx) => {
        const reserved = await findReserved(tx, key, requestId)
        const start = reserved?.window_start ?? startOf(bounds)
        await lockWindow(tx, key, bounds, start)
        const [booked] = await tx.execute<WindowRow>(sql`
          with released as (
            update ${reservations} set state = 'settled', spent_pico_usd = ${spentPicoUsd}::numeric,
              executed = ${executed}::boolean, settled_at = ${now()}::timestamptz
            where ${isReservation(key, requestId)} and state = 'held'
            returning window_start, amount_pico_usd
          ), unreserved as (
            insert into ${reservations} (tenant_id, scope, window_kind, request_id, window_start, amount_pico_usd,
              state, spent_pico_usd, executed, created_at, settled_at)
            select ${key.tenantId}, ${key.scope}, ${key.window}, ${requestId}, ${start}::timestamptz, 0,
              'settled', ${spentPicoUsd}::numeric, ${executed}::boolean, ${now()}::timestamptz, ${now()}::timestamptz
            where not exists (select from ${reservations} where ${isReservation(key, requestId)})
            on conflict do nothing
            returning window_start, amount_pico_usd
          ), settled as (
            select * from released union all select * from unreserved
          ), booked as (
            update ${budgetWindows} w set
              reserved_pico_usd = w.reserved_pico_usd - settled.amount_pico_usd,
              spent_pico_usd = w.spent_pico_usd + ${spentPicoUsd}::numeric,
              request_count = w.request_count + ${executed}::boolean::int
            from settled
            where w.tenant_id = ${key.tenantId} and w.scope = ${key.scope} and w.window_kind = ${key.window}
              and w.window_start = settled.window_start
            returning w.*
          )
          select ${WINDOW_FIGURES} from booked w`)
        const row = booked ?? (await findReserved(tx, key, requestId))
        return row ? toState(key, row) : await currentState(tx, key, bounds)
      })
    },

    async openReservations(reservedBefore, limit) {
      const rows = await database.relayTransaction((tx) =>
        tx
          .select({
            tenantId: reservations.tenantId,
            requestId: reservations.requestId,
            scope: reservations.scope,
            window: reservations.windowKind,
          })
          .from(reservations)
          .where(and(eq(reservations.state, 'held'), lt(reservations.createdAt, reservedBefore)))
          .orderBy(asc(reservations.createdAt))
          .limit(limit),
      )
      return rows.map((row) => ({ ...row, window: row.window as BudgetWindow }))
    },

    async state(key) {
      const bounds = budgetWindowBounds(key.window, now())
      return await database.tenantTransaction(key.tenantId, (tx) => currentState(tx, key, bounds))
    },
  }
}

/** Creates the window on its first use; holds its row until the transaction ends. */
async function lockWindow(
  tx: Transaction,
  { tenantId, scope, window }: ScopeKey,
  bounds: BudgetWindowBounds | null,
  start: string,
): Promise<void> {
  await tx.execute(sql`
    insert into ${budgetWindows} (tenant_id, scope, window_kind, window_start, window_end)
    values (${tenantId}, ${scope}, ${window}, ${start}::timestamptz, ${bounds?.end ?? null}::timestamptz)
    on conflict on constraint budget_windows_key do update set scope = excluded.scope`)
}

/** The window a request's reservation was made in, with the reservation's state. */
async function findReserved(tx: Transaction, key: ScopeKey, requestId: string) {
  const [row] = await tx.execute<WindowRow & { readonly state: string }>(sql`
    select state, ${WINDOW_FIGURES} from ${reservations}
    join ${budgetWindows} w using (tenant_id, scope, window_kind, window_start)
    where ${isReservation(key, requestId)}`)
  return row
}

async function currentState(tx: Transaction, key: ScopeKey, bounds: BudgetWindowBounds | null): Promise<BudgetState> {
  const [row] = await tx.execute<WindowRow>(
    sql`select ${WINDOW_FIGURES} from ${budgetWindows} w where ${isWindow(key, startOf(bounds))}`,
  )
  return row ? toState(key, row) : emptyState(key, bounds)
}
