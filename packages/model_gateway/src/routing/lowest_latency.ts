import { explore } from './exploration.js'
import type { Candidate, RankedCandidate, RoutingRequest, RoutingSnapshot, RoutingStrategy } from './strategy.js'

/**
 * The quickest lately, by the median time to the whole answer, or to the first output of a streamed one. Targets without
 * recent figures come after those that have them, in the configured order, and are tried first now and then.
 */
export const lowestLatency: RoutingStrategy = {
  name: 'lowest_latency',
  rank(candidates, request, snapshot) {
    const measured: (RankedCandidate & { medianMs: number })[] = []
    const unmeasured: RankedCandidate[] = []
    for (const candidate of candidates) {
      const medianMs = medianLatencyMs(candidate, request, snapshot)
      if (medianMs === undefined) unmeasured.push({ candidate, reason: () => 'not measured lately' })
      else measured.push({ candidate, medianMs, reason: () => `median ${medianMs} ms` })
    }
    const ranked = [...measured.sort((a, b) => a.medianMs - b.medianMs), ...unmeasured]
    return explore(ranked, measured.length > 0 ? unmeasured : [], snapshot.random)
  },
}

/** Of what the caller waits for. `undefined`: not measured lately. */
export function medianLatencyMs(
  candidate: Candidate,
  { stream }: Pick<RoutingRequest, 'stream'>,
  snapshot: Pick<RoutingSnapshot, 'latencyOf'>,
): number | undefined {
  const { total, firstOutput } = snapshot.latencyOf(candidate)
  return stream ? firstOutput?.p50Ms : total?.p50Ms
}
