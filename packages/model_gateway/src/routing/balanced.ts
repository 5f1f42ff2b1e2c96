import { explore } from './exploration.js'
import { medianLatencyMs } from './lowest_latency.js'
import type { ScoringWeights } from './profiles.js'
import type { Candidate, RoutingRequest, RoutingSnapshot, RoutingStrategy } from './strategy.js'

/**
 * The best score by the profile's weights. Latency and cost count relative to the best target's, so that half as quick
 * is half as good; availability is the share of calls that did not fail; quality is the mean reliability score. What is
 * not known of latency, availability or quality counts as no worse than the best known, an unknown price as the worst.
 * Targets without a latency are tried first now and then where latency counts. Equals stay in the configured order.
 */
export const balanced: RoutingStrategy = {
  name: 'balanced',
  rank(candidates, request, snapshot) {
    const facts = candidates.map((candidate) => factsOf(candidate, request, snapshot))
    const best = {
      latencyMs: Math.min(...facts.flatMap(({ latencyMs }) => latencyMs ?? [])),
      costUsd: Math.min(...facts.flatMap(({ costPicoUsd }) => costPicoUsd ?? [])),
      quality: Math.max(...facts.map(({ quality }) => quality ?? 0)),
    }
    const scored = facts
      .map((fact) => {
        const parts: ScoringWeights = {
          latency: fact.latencyMs === undefined ? 1 : ratio(best.latencyMs, fact.latencyMs),
          cost: fact.costPicoUsd === undefined ? 0 : ratio(best.costUsd, fact.costPicoUsd),
          availability: 1 - (fact.errorRate ?? 0),
          quality: fact.quality ?? best.quality,
        }
        const { candidate, latencyMs } = fact
        const reason = () => describe(parts, snapshot.weights)
        return { candidate, latencyMs, score: scoreOf(parts, snapshot.weights), reason }
      })
      .sort((a, b) => b.score - a.score)
    const isMeasured = scored.some(({ latencyMs }) => latencyMs !== undefined)
    const explores = snapshot.weights.latency > 0 && isMeasured
    const unmeasured = explores ? scored.filter(({ latencyMs }) => latencyMs === undefined) : []
    return explore(scored, unmeasured, snapshot.random)
  },
}

function factsOf(candidate: Candidate, request: RoutingRequest, snapshot: RoutingSnapshot) {
  const picoUsd = snapshot.costOf(candidate)
  return {
    candidate,
    latencyMs: medianLatencyMs(candidate, request, snapshot),
    costPicoUsd: picoUsd === null ? undefined : Number(picoUsd),
    errorRate: snapshot.errorRateOf(candidate),
    quality: snapshot.qualityOf(candidate)?.mean,
  }
}

/** 1 for the best and 0.5 for twice as much; a best of nothing leaves nothing for what costs something. */
function ratio(best: number, own: number): number {
  return own <= best ? 1 : best / own
}

const PARTS = ['latency', 'cost', 'availability', 'quality'] as const

function scoreOf(parts: ScoringWeights, weights: ScoringWeights): number {
  const total = PARTS.reduce((sum, part) => sum + weights[part], 0)
  return total > 0 ? PARTS.reduce((sum, part) => sum + weights[part] * parts[part], 0) / total : 0
}

function describe(parts: ScoringWeights, weights: ScoringWeights): string {
  const shown = PARTS.filter((part) => weights[part] > 0).map((part) => `${part} ${parts[part].toFixed(2)}`)
  return `score ${scoreOf(parts, weights).toFixed(3)}: ${shown.join(', ')}`
}
