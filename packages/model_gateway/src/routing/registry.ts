import { priority } from './priority.js'
import type { RoutingStrategy } from './strategy.js'

/** Every strategy an alias may name. */
export const routingStrategies: readonly RoutingStrategy[] = [priority]

export function findStrategy(name: string): RoutingStrategy | undefined {
  return routingStrategies.find((strategy) => strategy.name === name)
}
