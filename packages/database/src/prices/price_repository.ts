import { randomUUID } from 'node:crypto'
import { leftOfPrice, type PriceDraft, type PriceStore, toPostedPrice as postedFrom } from '@maester/cost_meter'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database.js'
import { toPostedPrice, toPriceRow } from './price_record.js'
import { prices } from './prices_table.js'

export function createPriceStore(database: Database, now: () => Date): PriceStore {
  const nextId = () => `price_${randomUUID().replaceAll('-', '')}`
  return {
    async post(draft) {
      const price = postedFrom(draft, nextId(), now())
      await database.tenantTransaction(draft.tenantId, async (tx) => {
        await lockSeries(tx, draft)
        const series = (await tx.select().from(prices).where(isOfSeries(draft))).map(toPostedPrice)
        for (const other of series) {
          const left = leftOfPrice(other, price, nextId)
          if (left.includes(other)) continue
          await tx
            .update(prices)
            .set({ supersededAt: now() })
            .where(and(eq(prices.tenantId, other.tenantId), eq(prices.priceId, other.priceId)))
          if (left.length > 0) await tx.insert(prices).values(left.map(toPriceRow))
        }
        await tx.insert(prices).values(toPriceRow(price))
      })
      return price
    },

    async current() {
      const rows = await database.ledgerTransaction((tx) => tx.select().from(prices).where(isNull(prices.supersededAt)))
      return rows.map(toPostedPrice)
    },
  }
}

/** Those who post for the same model come one after another; without it the later would be refused by the database. */
async function lockSeries(tx: Transaction, { tenantId, provider, model }: PriceDraft): Promise<void> {
  const name = JSON.stringify(['prices', tenantId, provider, model])
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
}

function isOfSeries({ tenantId, provider, model, serviceTier = '', daily }: PriceDraft) {
  return and(
    eq(prices.tenantId, tenantId),
    eq(prices.provider, provider),
    eq(prices.model, model),
    eq(prices.serviceTier, serviceTier),
    eq(prices.dailyStart, daily?.start ?? ''),
    isNull(prices.supersededAt),
  )
}
