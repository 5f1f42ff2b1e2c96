import type { Cost } from './cost.js'
import type { PicoUsd } from './pico_usd.js'
import type { Usage } from './usage.js'

export interface PriceKey {
  readonly provider: string
  readonly model: string
  /** Prices are effective-dated: the one in force at this time counts. */
  readonly at: Date
}

/** Rates usage at the prices in force at a time. */
export interface PriceBook {
  /** Never throws: a model without a price gives `priceStatus: 'unpriced'` and null amounts. */
  rate(key: PriceKey, usage: Usage): Cost
  /** USD amounts for a request of this size, every output token produced; `null` when unpriced. */
  estimate(key: PriceKey, tokens: { readonly inputTokens: number; readonly outputTokens: number }): Cost
  /** Changes with every change of a price in the list. */
  readonly version: string
}

/** One line of a price list as published: decimal USD per million tokens, valid from `from` (inclusive). */
export interface PriceOverride {
  /** `provider/model`. */
  readonly model: string
  readonly inputUsdPerMillion: string
  readonly outputUsdPerMillion: string
  readonly cacheReadUsdPerMillion?: string
  readonly cacheWriteUsdPerMillion?: string
  readonly from?: Date
}

export type { PicoUsd }
