import type { PicoUsd } from './pico_usd.js'

/**
 * - `priced`: every part that was used has a price.
 * - `unpriced`: no price is known for this model, or for a part that was used, at that time.
 * - `usage_unknown`: the provider did not report what was used.
 */
export type PriceStatus = 'priced' | 'unpriced' | 'usage_unknown'

/** The exact cost of one attempt. Amounts are `null` when unknown: an unknown cost is not zero. */
export interface Cost {
  readonly inputPicoUsd: PicoUsd | null
  readonly outputPicoUsd: PicoUsd | null
  /** Input, output and everything billed apart from tokens. */
  readonly totalPicoUsd: PicoUsd | null
  readonly priceStatus: PriceStatus
  /**
   * Names the price list entry used, so that the row can be rated again; `provider_reported` when the provider stated
   * the cost itself and it differs from the list; `null` when unpriced.
   */
  readonly priceVersion: string | null
  /** The reported details did not fit in the reported totals; the amounts, if any, come from the totals alone. */
  readonly inconsistent?: true
}
