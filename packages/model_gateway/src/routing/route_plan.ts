import type { CandidateFacts } from '../capabilities/candidate_facts.js'
import { findLack, type LeftOut, noneFits } from '../capabilities/fitness.js'
import type { Needs } from '../capabilities/needs.js'
import { GatewayError } from '../errors.js'
import type { ModelResolver, ResolvedModel } from './model_resolver.js'
import {
  type Candidate,
  candidateName,
  type RankedCandidate,
  type RoutingRequest,
  type RoutingSnapshot,
} from './strategy.js'

/** Fallbacks of fallbacks are followed this deep. */
const MAX_DEPTH = 5

/** The order in which targets are tried for one call. */
export interface RoutePlan {
  readonly requestedModel: string
  /** The strategy that ranked the requested model's own targets. */
  readonly strategy: string
  /** At least one; each target once. */
  readonly ranked: readonly RankedCandidate[]
  /** Targets that are known to be unable to take the request, and why. */
  readonly leftOut: readonly LeftOut[]
  readonly cheaperModel?: string
}

export interface RouteQuestion {
  readonly model: string
  /** Tried after the model's own fallbacks. Each must lead somewhere. */
  readonly fallbackModels: readonly string[]
  readonly request: RoutingRequest
  readonly needs: Needs
  readonly factsOf: CandidateFacts
  readonly snapshot: RoutingSnapshot
}

/**
 * Targets that cannot take the request are left out before the others are ranked. Throws `GatewayError`
 * `model_not_found`, naming the model, and `unsupported_parameter` or `context_length_exceeded` when none is left.
 */
export function planRoute(
  resolve: ModelResolver,
  { model, fallbackModels, request, needs, factsOf, snapshot }: RouteQuestion,
): RoutePlan {
  const requested = resolve(model) ?? notFound(model, 'model')
  const ranked = new Map<string, RankedCandidate>()
  const leftOut = new Map<string, LeftOut>()
  const visited = new Set<string>()

  function canTake(candidate: Candidate): boolean {
    const lack = findLack(factsOf(candidate), needs)
    if (lack) leftOut.set(candidateName(candidate), { candidate, lack })
    return lack === undefined
  }

  function add(name: string, resolved: ResolvedModel, depth: number): void {
    if (visited.has(name) || depth > MAX_DEPTH) return
    visited.add(name)
    for (const entry of resolved.strategy.rank(resolved.candidates.filter(canTake), request, snapshot)) {
      const key = candidateName(entry.candidate)
      if (!ranked.has(key))
        ranked.set(key, depth === 0 ? entry : { ...entry, reason: `fallback ${name}: ${entry.reason}` })
    }
    // An alias may name fallbacks at providers that are not configured.
    for (const fallback of resolved.fallbacks) {
      const next = resolve(fallback)
      if (next) add(fallback, next, depth + 1)
    }
  }

  add(model, requested, 0)
  for (const fallback of fallbackModels) add(fallback, resolve(fallback) ?? notFound(fallback, 'models'), 1)
  if (ranked.size === 0 && leftOut.size > 0) throw noneFits(model, [...leftOut.values()], needs)
  if (ranked.size === 0) notFound(model, 'model')
  return {
    requestedModel: model,
    strategy: requested.strategy.name,
    ranked: [...ranked.values()],
    leftOut: [...leftOut.values()],
    ...(requested.cheaperModel !== undefined && { cheaperModel: requested.cheaperModel }),
  }
}

function notFound(model: string, param: string): never {
  throw new GatewayError(
    'model_not_found',
    `The model ${JSON.stringify(model.slice(0, 200))} is not available.`,
    false,
    {
      param,
      status: 404,
    },
  )
}
