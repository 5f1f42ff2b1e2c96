import type { Percentiles } from '../figures/latency_histogram.js'
import type { LatencyFigures } from '../figures/target_figures.js'
import type { ProviderConnection } from '../provider.js'
import type { QualityFigure } from '../quality_figures.js'
import { evenWeights, type ScoringWeights } from '../routing/profiles.js'
import { type Candidate, candidateName, type RoutingSnapshot } from '../routing/strategy.js'

/** What is known of one target. Absent: nothing is. */
export interface KnownTarget {
  readonly picoUsd?: bigint
  readonly latency?: LatencyFigures
  readonly inFlight?: number
  readonly errorRate?: number
  readonly quality?: QualityFigure
}

/** A snapshot of what is written down, by `provider/model`; a `random` of 0.5 unless it says otherwise. */
export function snapshotOf(
  targets: Readonly<Record<string, KnownTarget>>,
  { random = 0.5, weights = {} }: { readonly random?: number; readonly weights?: Partial<ScoringWeights> } = {},
): RoutingSnapshot {
  const find = (candidate: Candidate): KnownTarget => targets[candidateName(candidate)] ?? {}
  const isWeighted = Object.keys(weights).length > 0
  return {
    costOf: (candidate) => find(candidate).picoUsd ?? null,
    latencyOf: (candidate) => find(candidate).latency ?? {},
    inFlightAt: (candidate) => find(candidate).inFlight ?? 0,
    errorRateOf: (candidate) => find(candidate).errorRate,
    qualityOf: (candidate) => find(candidate).quality,
    weights: isWeighted ? { latency: 0, cost: 0, availability: 0, quality: 0, ...weights } : evenWeights,
    random,
  }
}

/** The model `m` at a provider of this name. */
export function candidateAt(provider: string, more: Partial<Candidate> = {}): Candidate {
  const connection: ProviderConnection = {
    name: provider,
    type: 'plain',
    baseUrl: `https://${provider}.example`,
    apiKeys: ['key'],
  }
  return { connection, model: 'm', ...more }
}

/** A target whose every recent call took so long, in ms. */
export function steady(ms: number): Percentiles {
  return { p50Ms: ms, p95Ms: ms, p99Ms: ms }
}
