import type { PicoUsd, PriceBook } from '@maester/cost_meter'
import { priceKey } from './rating.js'
import type { RequestEstimate } from './request_estimate.js'
import type { Candidate } from './routing/strategy.js'

export interface SpendingLimit {
  /** The most all attempts together may cost. `undefined`: no limit. */
  readonly maxPicoUsd?: PicoUsd
  readonly estimate: RequestEstimate
}

interface Prices {
  readonly prices: PriceBook
  readonly now: () => Date
}

/** What is spent counts by its outcome, what is next by its reservation. An unknown cost never fits into a limit. */
export function affordability(
  tools: Prices,
  { maxPicoUsd, estimate }: SpendingLimit,
  spentPicoUsd: PicoUsd | null,
): (candidate: Candidate) => boolean {
  return (candidate) => {
    if (maxPicoUsd === undefined) return true
    const totalPicoUsd = reservationFor(tools, estimate, candidate)
    return totalPicoUsd !== null && spentPicoUsd !== null && spentPicoUsd + totalPicoUsd <= maxPicoUsd
  }
}

/** What an attempt there is expected to cost; `null` when it has no price. */
export function reservationFor({ prices, now }: Prices, estimate: RequestEstimate, at: Candidate): PicoUsd | null {
  return prices.estimate(priceKey(at, now()), estimate).totalPicoUsd
}
