import type { Cost } from './cost.js'
import type { RateCard } from './prices/rate_card.js'
import type { PriceFactor } from './prices/tier_factors.js'
import type { Usage } from './usage.js'

export interface PriceKey {
  /** Whose own prices go before those of everyone. Absent: nobody's. */
  readonly tenantId?: string
  /** The provider's name as recorded, or its type. */
  readonly provider: string
  readonly model: string
  /** Prices are effective-dated: the one in force at this time counts. */
  readonly at: Date
}

/** The price in force for a model. */
export interface AppliedPrice {
  /** The tenant's own, posted for everyone, set in `maester.yaml`, or of the catalogue. */
  readonly source: 'tenant' | 'posted' | 'configured' | 'catalogue'
  /** As `Cost.priceVersion`. */
  readonly version: string
  /** Before the factors. */
  readonly card: RateCard
  /** What tokens are billed at, of the card. */
  readonly factors: readonly PriceFactor[]
}

/** Rates usage at the prices in force at a time. */
export interface PriceBook {
  /** Never throws: a model without a price gives `priceStatus: 'unpriced'` and null amounts. */
  rate(key: PriceKey, usage: Usage): Cost
  /** The cost of a request of this size, every output token produced, nothing read from a cache; `null` when unpriced. */
  estimate(key: PriceKey, tokens: { readonly inputTokens: number; readonly outputTokens: number }): Cost
  /** What applies to a model; `undefined` when there is no price. The tier is the list price's when absent. */
  applied(key: PriceKey, serviceTier?: string): AppliedPrice | undefined
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
