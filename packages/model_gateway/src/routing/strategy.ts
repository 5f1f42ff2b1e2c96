import type { CapabilityMap } from '../capabilities/capability.js'
import type { AnswerSource } from '../gateway.js'
import type { ProviderConnection } from '../provider.js'

/** One place a request may go: a connection and the model's name there. */
export interface Candidate {
  readonly connection: ProviderConnection
  /** The target's own model name. */
  readonly model: string
  readonly weight?: number
  readonly region?: string
  /** What the alias says of it, over what is known of the model. */
  readonly capabilities?: CapabilityMap
}

/** What a strategy may know about the request. */
export interface RoutingRequest {
  readonly estimatedInputTokens: number
  readonly estimatedOutputTokens: number
}

/** What is known about the targets at the moment of ranking, by `provider/model`. */
export interface RoutingSnapshot {
  readonly inFlight?: ReadonlyMap<string, number>
}

export interface RankedCandidate {
  readonly candidate: Candidate
  /** Why it stands where it stands; part of the record. */
  readonly reason: string
}

/** Orders candidates; calls nothing, keeps nothing. What it leaves out is not tried. */
export interface RoutingStrategy {
  readonly name: string
  rank(candidates: readonly Candidate[], request: RoutingRequest, snapshot: RoutingSnapshot): readonly RankedCandidate[]
}

/** A candidate as callers are told of it. */
export function sourceOf({ connection, model }: Candidate): AnswerSource {
  return { provider: connection.name, model, simulated: connection.simulated === true }
}

/** The name of a candidate in logs, records and snapshots: `provider/model`. */
export function candidateName({ connection, model }: Candidate): string {
  return `${connection.name}/${model}`
}
