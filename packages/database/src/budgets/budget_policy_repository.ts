import { type BudgetKey, type BudgetPolicyStore, CostMeterError, type StoredBudget } from '@maester/cost_meter'
import { and, asc, eq, sql } from 'drizzle-orm'
import { readCursor, toCursor } from '../cursor.js'
import type { Database } from '../database.js'
import { budgets } from './budgets_table.js'

type BudgetRow = typeof budgets.$inferSelect

export function createBudgetPolicyStore(database: Database): BudgetPolicyStore {
  return {
    async create({ id, window, ...budget }) {
      await database.tenantTransaction(budget.tenantId, (tx) =>
        tx.insert(budgets).values({ ...budget, budgetId: id, windowKind: window }),
      )
    },

    async list({ tenantId, limit, cursor }) {
      const after = cursor === undefined ? undefined : positionOf(cursor)
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select()
          .from(budgets)
          .where(
            and(
              eq(budgets.tenantId, tenantId),
              after && sql`(${budgets.createdAt}, ${budgets.budgetId}) > (${after.at}::timestamptz, ${after.id})`,
            ),
          )
          .orderBy(asc(budgets.createdAt), asc(budgets.budgetId))
          .limit(limit + 1),
      )
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      return {
        budgets: page.map(toBudget),
        ...(last && { nextCursor: toCursor({ at: last.createdAt, id: last.budgetId }) }),
      }
    },

    async find(key) {
      const [row] = await database.tenantTransaction(key.tenantId, (tx) => tx.select().from(budgets).where(is(key)))
      return row && toBudget(row)
    },

    async update(key, changes, updatedAt) {
      const [row] = await database.tenantTransaction(key.tenantId, (tx) =>
        tx
          .update(budgets)
          .set({ ...changes, updatedAt })
          .where(is(key))
          .returning(),
      )
      return row && toBudget(row)
    },

    async remove(key) {
      const removed = await database.tenantTransaction(key.tenantId, (tx) =>
        tx.delete(budgets).where(is(key)).returning({ budgetId: budgets.budgetId }),
      )
      return removed.length > 0
    },

    async all() {
      const rows = await database.relayTransaction((tx) =>
        tx.select().from(budgets).orderBy(asc(budgets.createdAt), asc(budgets.budgetId)),
      )
      return rows.map(toBudget)
    },

    /** Every version of a row bears the transaction that wrote it, later ones higher numbers. */
    async revision() {
      const [row] = await database.relayTransaction((tx) =>
        tx.execute<{ revision: string }>(
          sql`select count(*)::text || ' ' || coalesce(sum(xmin::text::bigint), 0)::text as revision from ${budgets}`,
        ),
      )
      return row?.revision ?? ''
    },
  }
}

function is({ tenantId, id }: BudgetKey) {
  return and(eq(budgets.tenantId, tenantId), eq(budgets.budgetId, id))
}

function toBudget({ budgetId, windowKind, mode, ...row }: BudgetRow): StoredBudget {
  // The table has no others.
  return { ...row, id: budgetId, window: windowKind as StoredBudget['window'], mode: mode as StoredBudget['mode'] }
}

function positionOf(cursor: string) {
  const position = readCursor(cursor)
  if (position) return position
  throw new CostMeterError('invalid_page', 'The cursor is not one of this list', { value: cursor.slice(0, 40) })
}
