import type { Cost } from './cost.js'
import type { Usage } from './usage.js'

export interface PriceKey {
  /** The provider's name as recorded, or its type. */
  readonly provider: string
  readonly model: string
  /** Prices are effective-dated: the one in force at this time counts. */
  readonly at: Date
}

/** Rates usage at the prices in force at a time. */
export interface PriceBook {
  /** Never throws: a model without a price gives `priceStatus: 'unpriced'` and null amounts. */
  rate(key: PriceKey, usage: Usage): Cost
  /** The cost of a request of this size, every output token produced, nothing read from a cache; `null` when unpriced. */
  estimate(key: PriceKey, tokens: { readonly inputTokens: number; readonly outputTokens: number }): Cost
  /** Changes with every change of a price in the list. */
  readonly version: string
}

/**
 * A model's own price list, before the catalogue's: decimal USD per million tokens, valid from `from` (inclusive;
 * default always). What it does not price apart costs what it is part of: cache reads and audio the input price.
 */
export interface PriceOverride {
  /** `provider/model`. Dated names of the model are covered too. */
  readonly model: string
  readonly inputUsdPerMillion: string
  readonly outputUsdPerMillion: string
  readonly cacheReadUsdPerMillion?: string
  readonly cacheWriteUsdPerMillion?: string
  /** Per thousand searches the provider runs; without it, calls that searched are unpriced. */
  readonly webSearchUsdPerThousand?: string
  readonly from?: Date
}
