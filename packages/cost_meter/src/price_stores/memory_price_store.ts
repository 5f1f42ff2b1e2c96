import type { PostedPrice, PriceDraft, PriceStore } from '../price_store.js'
import { cutStretch } from '../prices/cut_price.js'
import { isSameSeries } from '../prices/price_series.js'

/** Prices that last as long as the process. */
export function createMemoryPriceStore({ now }: { readonly now: () => Date }): PriceStore {
  let prices: readonly PostedPrice[] = []
  let count = 0
  const nextId = () => `price_${++count}`

  return {
    async post(draft) {
      const price = toPostedPrice(draft, nextId(), now())
      const [others, series] = [
        prices.filter((other) => !isSameSeries(other, draft)),
        prices.filter((other) => isSameSeries(other, draft)),
      ]
      prices = [...others, ...series.flatMap((other) => leftOf(other, price, nextId)), price]
      return price
    },
    current: async () => prices,
  }
}

export function toPostedPrice(draft: PriceDraft, priceId: string, createdAt: Date): PostedPrice {
  return { ...draft, priceId, version: `posted:${priceId}`, createdAt }
}

/** The price as it is, or what a new one leaves of it under ids of its own; rows rated by it keep its version. */
export function leftOf(price: PostedPrice, taken: PriceDraft, nextId: () => string): readonly PostedPrice[] {
  const stretches = cutStretch(price, taken)
  const [only] = stretches
  if (stretches.length === 1 && isWhole(price, only!)) return [price]
  const { to: _, ...rest } = price
  return stretches.map((stretch) => ({ ...rest, ...stretch, priceId: nextId() }))
}

function isWhole(price: PostedPrice, { from, to }: Pick<PriceDraft, 'from' | 'to'>): boolean {
  return price.from.getTime() === from.getTime() && price.to?.getTime() === to?.getTime()
}
