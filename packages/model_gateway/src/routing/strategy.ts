import type { PicoUsd } from '@maester/cost_meter'
import type { CapabilityMap } from '../capabilities/capability.js'
import type { ModelDeprecation } from '../deprecations/model_deprecation.js'
import type { LatencyFigures } from '../figures/target_figures.js'
import type { AnswerSource } from '../gateway.js'
import type { ProviderConnection } from '../provider.js'
import type { QualityFigure } from '../quality_figures.js'
import type { ScoringWeights } from './profiles.js'

/** One place a request may go: a connection and the model's name there. */
export interface Candidate {
  readonly connection: ProviderConnection
  /** The target's own model name. */
  readonly model: string
  readonly weight?: number
  readonly region?: string
  /** What the alias says of it, over what is known of the model. */
  readonly capabilities?: CapabilityMap
  /** The model's announced end, where one is known. */
  readonly deprecation?: ModelDeprecation
}

/** What a strategy may know about the request. */
export interface RoutingRequest {
  readonly estimatedInputTokens: number
  readonly estimatedOutputTokens: number
  /** What counts of a streamed answer is how soon it begins. */
  readonly stream: boolean
}

/** What is known about the targets at the moment of ranking. */
export interface RoutingSnapshot {
  /** Of this request at the target, every expected output token produced; `null` without a price. */
  costOf(candidate: Candidate): PicoUsd | null
  latencyOf(candidate: Candidate): LatencyFigures
  inFlightAt(candidate: Candidate): number
  /** 0 to 1; `undefined`: not asked lately. */
  errorRateOf(candidate: Candidate): number | undefined
  /** `undefined`: no answer has been judged. */
  qualityOf(candidate: Candidate): QualityFigure | undefined
  /** Of the request's profile. */
  readonly weights: ScoringWeights
  /** Uniform in [0, 1): all the chance there is. */
  readonly random: number
}

export interface RankedCandidate {
  readonly candidate: Candidate
  /** Why it stands where it stands. Worked out when somebody asks: most plans are never explained. */
  reason(): string
}

/** Orders candidates; calls nothing, keeps nothing. What it leaves out is not tried. */
export interface RoutingStrategy {
  readonly name: string
  rank(candidates: readonly Candidate[], request: RoutingRequest, snapshot: RoutingSnapshot): readonly RankedCandidate[]
}

/** A candidate as callers are told of it. */
export function sourceOf({ connection, model, deprecation }: Candidate): AnswerSource {
  const source = { provider: connection.name, model, simulated: connection.simulated === true }
  return deprecation ? { ...source, deprecation } : source
}

/** The name of a candidate in logs and records: `provider/model`. */
export function candidateName({ connection, model }: Candidate): string {
  return `${connection.name}/${model}`
}

/** What tells one target from another. */
export type TargetIdentity = Pick<Candidate, 'model' | 'region'> & { readonly connection: { readonly name: string } }

/** What a candidate's health and figures are kept under: its name, and its region where one is known. */
export function targetKey({ connection, model, region }: TargetIdentity): string {
  return region === undefined ? `${connection.name}/${model}` : `${connection.name}/${model}@${region}`
}
