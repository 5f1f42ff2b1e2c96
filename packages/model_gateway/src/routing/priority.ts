import type { RoutingStrategy } from './strategy.js'

/** The operator's own order. */
export const priority: RoutingStrategy = {
  name: 'priority',
  rank(candidates) {
    return candidates.map((candidate, index) => ({
      candidate,
      reason: () => `number ${index + 1} in the configured order`,
    }))
  },
}
