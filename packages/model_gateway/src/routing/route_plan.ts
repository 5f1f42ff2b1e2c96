import type { CandidateFacts } from '../capabilities/candidate_facts.js'
import { findLack, type LeftOut, noneFits, type Place } from '../capabilities/fitness.js'
import type { Needs } from '../capabilities/needs.js'
import { GatewayError } from '../errors.js'
import { type CanaryPlace, type CanaryUnits, describePlace, placeOf } from './canary.js'
import type { ModelResolver, ResolvedModel } from './model_resolver.js'
import { findStrategy } from './registry.js'
import {
  type Candidate,
  candidateName,
  type RankedCandidate,
  type RoutingRequest,
  type RoutingSnapshot,
  type RoutingStrategy,
} from './strategy.js'

/** Fallbacks of fallbacks are followed this deep. */
const MAX_DEPTH = 5

/** The order in which targets are tried for one call. */
export interface RoutePlan {
  readonly requestedModel: string
  /** The strategy that ranked the requested model's own targets. */
  readonly strategy: string
  /** Each target once; those that are not to be asked now come last. Empty when every one was left out. */
  readonly ranked: readonly RankedCandidate[]
  /** The first of `ranked` if every target were to be asked now. */
  readonly preferred: Candidate | undefined
  /** Targets that are known to be unable to take the request, and why. */
  readonly leftOut: readonly LeftOut[]
  /** Present where the requested model has one that can take the request. */
  readonly canary?: CanaryPlace
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
  /** Why a target is not to be asked now, if it is not. */
  readonly avoidedFor: (candidate: Candidate) => string | undefined
  /** The request names a profile: an alias that leaves the strategy open is then ranked by it. */
  readonly isProfiled: boolean
  readonly units: CanaryUnits
  /** Of an alias's canary, as it is now. Default: that of its settings. */
  readonly canaryPercentOf?: (alias: string) => number | undefined
}

/**
 * Targets that cannot take the request are left out before the others are ranked. Throws `GatewayError`
 * `model_not_found`, naming the model.
 */
export function planRoute(resolve: ModelResolver, question: RouteQuestion): RoutePlan {
  const { model, fallbackModels, request, needs, factsOf, snapshot } = question
  const requested = resolve(model) ?? notFound(model, 'model')
  const ranked = new Map<string, RankedCandidate>()
  const leftOut = new Map<string, LeftOut>()
  const visited = new Set<string>()

  const needsPlace = needs.regions !== undefined || needs.maxLatencyMs !== undefined

  function canTake(candidate: Candidate): boolean {
    const lack = findLack(factsOf(candidate), needs, needsPlace ? whereabouts(candidate, snapshot) : undefined)
    if (lack) leftOut.set(candidateName(candidate), { candidate, lack })
    return lack === undefined
  }

  function add(name: string, resolved: ResolvedModel, depth: number): void {
    if (visited.has(name) || depth > MAX_DEPTH) return
    visited.add(name)
    const strategy = strategyOf(resolved, question.isProfiled)
    for (const entry of strategy.rank(resolved.candidates.filter(canTake), request, snapshot)) {
      const key = candidateName(entry.candidate)
      if (!ranked.has(key)) ranked.set(key, depth === 0 ? entry : explained(entry, () => `fallback ${name}`))
    }
    // An alias may name fallbacks at providers that are not configured.
    for (const fallback of resolved.fallbacks) {
      const next = resolve(fallback)
      if (next) add(fallback, next, depth + 1)
    }
  }

  function addCanary(): RoutePlan['canary'] {
    const { canary } = requested
    if (canary === undefined || !canTake(canary.candidate)) return undefined
    const percent = question.canaryPercentOf?.(model) ?? canary.percent
    const place = placeOf(model, { ...canary, percent }, question.units)
    const { candidate } = canary
    if (place.arm === 'canary') ranked.set(place.target, { candidate, reason: () => `canary: ${describePlace(place)}` })
    return place
  }

  const canary = addCanary()
  add(model, requested, 0)
  for (const fallback of fallbackModels) add(fallback, resolve(fallback) ?? notFound(fallback, 'models'), 1)
  if (ranked.size === 0 && leftOut.size === 0) notFound(model, 'model')
  const inOrder = [...ranked.values()]
  return {
    requestedModel: model,
    strategy: strategyOf(requested, question.isProfiled).name,
    ranked: avoidedLast(inOrder, question.avoidedFor),
    preferred: inOrder[0]?.candidate,
    leftOut: [...leftOut.values()],
    ...(canary && { canary }),
    ...(requested.cheaperModel !== undefined && { cheaperModel: requested.cheaperModel }),
  }
}

/** Throws `GatewayError` `unsupported_parameter`, `context_length_exceeded` or `region_blocked` for an empty plan. */
export function requireTarget(plan: RoutePlan, needs: Needs): RoutePlan {
  if (plan.ranked.length === 0) throw noneFits(plan.requestedModel, plan.leftOut, needs)
  return plan
}

function strategyOf({ strategy }: ResolvedModel, isProfiled: boolean): RoutingStrategy {
  return strategy ?? findStrategy(isProfiled ? 'balanced' : 'priority')!
}

function whereabouts(candidate: Candidate, snapshot: RoutingSnapshot): Place {
  const { region } = candidate
  const p95Ms = snapshot.latencyOf(candidate).total?.p95Ms
  return { ...(region !== undefined && { region }), ...(p95Ms !== undefined && { p95Ms }) }
}

/** Whatever the strategy says of them, and after the fallbacks too: there is nothing to lose by asking others first. */
function avoidedLast(
  ranked: readonly RankedCandidate[],
  avoidedFor: RouteQuestion['avoidedFor'],
): readonly RankedCandidate[] {
  const avoided: RankedCandidate[] = []
  const first = ranked.filter((entry) => {
    const why = avoidedFor(entry.candidate)
    if (why !== undefined) avoided.push(explained(entry, () => `${why}, tried last`))
    return why === undefined
  })
  return avoided.length === 0 ? ranked : [...first, ...avoided]
}

function explained({ candidate, reason }: RankedCandidate, before: () => string): RankedCandidate {
  return { candidate, reason: () => `${before()}: ${reason()}` }
}

function notFound(model: string, param: string): never {
  const message = `The model ${JSON.stringify(model.slice(0, 200))} is not available.`
  throw new GatewayError('model_not_found', message, false, { param, status: 404 })
}
