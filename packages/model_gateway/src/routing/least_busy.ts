import type { RoutingStrategy } from './strategy.js'

/** The fewest calls in flight for each unit of weight. Equals stay in the configured order. */
export const leastBusy: RoutingStrategy = {
  name: 'least_busy',
  rank(candidates, _request, snapshot) {
    return candidates
      .map((candidate) => {
        const inFlight = snapshot.inFlightAt(candidate)
        const { weight = 1 } = candidate
        return { candidate, load: weight > 0 ? inFlight / weight : Number.POSITIVE_INFINITY, inFlight, weight }
      })
      .sort((a, b) => (a.load === b.load ? 0 : a.load - b.load))
      .map(({ candidate, inFlight, weight }) => ({
        candidate,
        reason: () => (weight === 1 ? `${inFlight} in flight` : `${inFlight} in flight at weight ${weight}`),
      }))
  },
}
