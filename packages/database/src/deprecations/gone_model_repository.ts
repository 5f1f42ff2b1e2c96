import type { GoneModelStore, GoneNews } from '@maester/model_gateway'
import { and, eq, lte, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database.js'
import { retryConflicts } from '../retry_conflicts.js'
import { goneModels } from './gone_models_table.js'

export function createGoneModelStore(database: Database): GoneModelStore {
  return {
    async exchange(news) {
      // Rows are locked in one order.
      const inOrder = news.toSorted((a, b) => (a.target < b.target ? -1 : 1))
      return await retryConflicts(() =>
        database.ledgerTransaction(async (tx) => {
          for (const each of inOrder) await keep(tx, each)
          return await tx.select().from(goneModels)
        }),
      )
    },
  }
}

async function keep(tx: Transaction, { target, at, isGone }: GoneNews): Promise<void> {
  if (isGone) {
    await tx
      .insert(goneModels)
      .values({ target, since: at, saidAt: at })
      .onConflictDoUpdate({
        target: goneModels.target,
        set: { saidAt: sql`greatest(${goneModels.saidAt}, excluded.said_at)` },
      })
  } else {
    await tx.delete(goneModels).where(and(eq(goneModels.target, target), lte(goneModels.saidAt, at)))
  }
}
