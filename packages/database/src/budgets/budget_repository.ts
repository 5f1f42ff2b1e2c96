import { type BudgetStore, type BudgetWindow, roundPicoUsd } from '@maester/cost_meter'
import { and, asc, eq, lt, sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import { isMadeBy } from '../made_by.js'
import {
  accountRelation,
  isOfAccount,
  sameAccount,
  toAccountRow,
  toState,
  WINDOW_FIGURES,
  type WindowRow,
} from './budget_state.js'
import { createBudgetTurns } from './budget_turns.js'
import { budgetWindows } from './budget_windows_table.js'
import { reservations } from './reservations_table.js'
import { reserveBudgets } from './reserve_budgets.js'
import { settleBudgets } from './settle_budgets.js'

/**
 * Every change locks the rows of its windows first and looks at the reservations after: two of the same request come one
 * after the other, and two of the same scope never exceed its limit together.
 */
export function createBudgetStore(database: Database, now: () => Date): BudgetStore {
  const turns = createBudgetTurns(database)

  return {
    async reserve({ holds, ...request }) {
      const at = now()
      const accounts = holds.map((hold, place) => toAccountRow(hold, place, at))
      return await turns.run(request.tenantId, accounts, (tx) => reserveBudgets(tx, accounts, { ...request, at }))
    },

    async settle(settlement) {
      const { tenantId, spentPicoUsd, shownPicoUsd = roundPicoUsd(spentPicoUsd, 6) } = settlement
      const at = now()
      const accounts = settlement.accounts.map((account, place) => toAccountRow(account, place, at))
      return await turns.run(tenantId, accounts, (tx) => settleBudgets(tx, accounts, settlement, shownPicoUsd, at))
    },

    async openReservations(reservedBefore, limit, processIds) {
      const isLeft = processIds
        ? isMadeBy(reservations.requestId, processIds)
        : lt(reservations.createdAt, reservedBefore)
      const rows = await database.relayTransaction((tx) =>
        tx
          .select({
            tenantId: reservations.tenantId,
            requestId: reservations.requestId,
            scope: reservations.scope,
            window: reservations.windowKind,
            timeZone: reservations.timeZone,
          })
          .from(reservations)
          .where(and(eq(reservations.state, 'held'), isLeft))
          .orderBy(asc(reservations.createdAt))
          .limit(limit),
      )
      return rows.map((row) => ({ ...row, window: row.window as BudgetWindow }))
    },

    async states(tenantId, asked) {
      if (asked.length === 0) return []
      const accounts = asked.map((account, place) => toAccountRow(account, place, now()))
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx.execute<WindowRow>(sql`
          select ${WINDOW_FIGURES} from ${accountRelation(accounts)}
          join ${budgetWindows} w on w.tenant_id = ${tenantId} and ${sameAccount(sql`w`, sql`r`)}
            and w.window_start = r.window_start`),
      )
      return accounts.map((account) =>
        toState(
          account,
          rows.find((row) => isOfAccount(account, row)),
        ),
      )
    },
  }
}
