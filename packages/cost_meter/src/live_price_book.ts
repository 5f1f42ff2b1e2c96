import { createPriceBook, type PriceBookOptions } from './create_price_book.js'
import type { PriceBook } from './price_book.js'
import type { PostedPrice, PriceStore } from './price_store.js'
import { type ListedModel, listedModels } from './prices/listed_models.js'

export type PriceLists = Omit<PriceBookOptions, 'posted'>

export interface LivePriceBookOptions extends PriceLists {
  readonly store: Pick<PriceStore, 'current'>
  /** Told when other prices count from now on. */
  readonly onChange?: (change: { readonly posted: number; readonly version: string }) => void
  readonly onFailed?: (error: unknown) => void
}

/** A price book that follows the prices that are posted. It rates from memory; nothing waits for storage. */
export interface LivePriceBook extends PriceBook {
  /**
   * Reads the posted prices. Never rejects: while they cannot be read, or one of them makes no sense, those known so far
   * stay.
   */
  refresh(): Promise<void>
  /** Those that were read last. */
  posted(): readonly PostedPrice[]
  /** Every model that the configured list or the catalogue has a price for at one of the providers. */
  listed(): readonly ListedModel[]
  /** From now on these are the price lists. Throws as `createPriceBook`, and then nothing has changed. */
  reconfigure(lists: PriceLists): void
}

export function createLivePriceBook(options: LivePriceBookOptions): LivePriceBook {
  const { store, onChange = () => {}, onFailed = () => {}, ...configured } = options
  let lists: PriceLists = configured
  let posted: readonly PostedPrice[] = []
  let seen = ''
  let book = createPriceBook(lists)

  return {
    get version() {
      return book.version
    },
    rate: (key, usage) => book.rate(key, usage),
    estimate: (key, tokens) => book.estimate(key, tokens),
    applied: (key, serviceTier) => book.applied(key, serviceTier),
    posted: () => posted,
    listed: () => listedModels(lists),
    reconfigure(next) {
      book = createPriceBook({ ...next, posted })
      lists = next
    },
    async refresh() {
      try {
        const current = await store.current()
        const ids = current
          .map(({ tenantId, priceId }) => `${tenantId} ${priceId}`)
          .toSorted()
          .join('\n')
        if (ids === seen) return
        book = createPriceBook({ ...lists, posted: current })
        posted = current
        seen = ids
        onChange({ posted: current.length, version: book.version })
      } catch (error) {
        onFailed(error)
      }
    },
  }
}
