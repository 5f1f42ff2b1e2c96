import { balanced } from './balanced.js'
import { bestScore } from './best_score.js'
import { leastBusy } from './least_busy.js'
import { lowestCost } from './lowest_cost.js'
import { lowestLatency } from './lowest_latency.js'
import { priority } from './priority.js'
import type { RoutingStrategy } from './strategy.js'
import { weighted } from './weighted.js'

/** Every strategy an alias may name. */
export const routingStrategies: readonly RoutingStrategy[] = [
  priority,
  weighted,
  lowestCost,
  lowestLatency,
  leastBusy,
  bestScore,
  balanced,
]

export function findStrategy(name: string): RoutingStrategy | undefined {
  return routingStrategies.find((strategy) => strategy.name === name)
}
