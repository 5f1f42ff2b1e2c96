import { formatUsd6 } from '@maester/cost_meter'
import type { RoutingStrategy } from './strategy.js'

/**
 * The cheapest for this very request, by the price book, every expected output token produced. A target without a
 * price comes last, not first: an unknown price is not zero. Equals stay in the configured order.
 */
export const lowestCost: RoutingStrategy = {
  name: 'lowest_cost',
  rank(candidates, _request, snapshot) {
    return candidates
      .map((candidate) => ({ candidate, picoUsd: snapshot.costOf(candidate) }))
      .sort((a, b) => byCost(a.picoUsd, b.picoUsd))
      .map(({ candidate, picoUsd }) => ({
        candidate,
        reason: () => (picoUsd === null ? 'price unknown, tried last' : `estimated at ${formatUsd6(picoUsd)} USD`),
      }))
  },
}

function byCost(a: bigint | null, b: bigint | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return a < b ? -1 : a > b ? 1 : 0
}
