import type { Cost, PriceBook } from '@maester/cost_meter'
import { type CandidateFacts, createCandidateFacts } from '../capabilities/candidate_facts.js'
import { isUnfit } from '../capabilities/fitness.js'
import { deriveEmbeddingNeeds, deriveNeeds, type Needs } from '../capabilities/needs.js'
import type { CompletionRequest } from '../completion_request.js'
import type { DeprecationWatch } from '../deprecations/deprecation_watch.js'
import type { ModelDeprecation } from '../deprecations/model_deprecation.js'
import type { TargetFigures } from '../figures/target_figures.js'
import type { EmbeddingCall, PlannedRoute, RouteDemands, RoutePreview } from '../gateway.js'
import type { QualityFigures } from '../quality_figures.js'
import { priceKey } from '../rating.js'
import { estimateEmbedding, estimateRequest, type RequestEstimate } from '../request_estimate.js'
import type { GatewaySettings } from '../settings.js'
import { builtInAliases } from './built_in_aliases.js'
import type { CanaryUnits } from './canary.js'
import { createModelResolver, type ModelResolver, mapCandidates, type ResolvedModel } from './model_resolver.js'
import { createProfiles } from './profiles.js'
import { planRoute, type RoutePlan, requireTarget } from './route_plan.js'
import { type Candidate, candidateName, type RoutingSnapshot, targetKey } from './strategy.js'

export interface RoutePlannerOptions {
  readonly settings: Pick<
    GatewaySettings,
    'connections' | 'aliases' | 'modelOverrides' | 'deprecations' | 'defaultModel' | 'profiles' | 'webSearch'
  >
  readonly prices: PriceBook
  readonly figures: TargetFigures
  readonly quality: QualityFigures
  /** Why a target is not to be asked now, if it is not. */
  readonly avoidedFor: (candidate: Candidate) => string | undefined
  /** As in `RouteQuestion`. */
  readonly canaryPercentOf: (alias: string) => number | undefined
  readonly deprecations: Pick<DeprecationWatch, 'dated' | 'nothingIsGone'>
  readonly now: () => Date
  readonly random: () => number
}

/** Decides where a request goes. Sends nothing and keeps nothing but what it knows of models. */
export interface RoutePlanner {
  readonly factsOf: CandidateFacts
  /** Throws what `ModelGateway.preview` throws. */
  completion(request: CompletionRequest, demands: RouteDemands): PlannedRoute
  /** The same, with an empty plan where no target can take the request. */
  anyCompletion(request: CompletionRequest, demands: RouteDemands): PlannedRoute
  embedding(call: EmbeddingCall): PlannedRoute
  preview(route: PlannedRoute): RoutePreview
  /** The route, if this planner made it: one made under other settings is of no use. */
  made(route: PlannedRoute | undefined): PlannedRoute | undefined
  costAt(candidate: Candidate, estimate: RequestEstimate, tenantId?: string): Cost
  /** What a name itself leads to, as `provider/model`. */
  targetsOf(model: string): readonly string[]
  /** Every target of an alias, and every other one asked lately; each once. */
  targets(): readonly Candidate[]
}

/** Whether the cheaper model can take the request is another plan, which only a budget asks for. */
class PlannedPreview implements RoutePreview {
  readonly provider: string
  readonly model: string
  readonly simulated: boolean
  readonly deprecation: ModelDeprecation | undefined
  readonly estimatedInputTokens: number
  readonly estimatedOutputTokens: number
  readonly #canTake: (model: string) => boolean

  constructor(
    readonly route: PlannedRoute,
    { connection, model, deprecation }: Candidate,
    readonly estimate: Cost,
    canTake: (model: string) => boolean,
  ) {
    this.provider = connection.name
    this.model = model
    this.simulated = connection.simulated === true
    this.deprecation = deprecation
    this.estimatedInputTokens = route.estimate.inputTokens
    this.estimatedOutputTokens = route.estimate.outputTokens
    this.#canTake = canTake
  }

  get cheaperModel(): string | undefined {
    const { cheaperModel } = this.route.plan
    return cheaperModel !== undefined && this.#canTake(cheaperModel) ? cheaperModel : undefined
  }
}

/** A canary is a target like the others to whoever asks where a name may lead. */
function everyCandidate(resolved: ResolvedModel | undefined): readonly Candidate[] {
  const { candidates = [], canary } = resolved ?? {}
  return canary ? [...candidates, canary.candidate] : candidates
}

function withGone(
  resolve: ModelResolver,
  { dated, nothingIsGone }: RoutePlannerOptions['deprecations'],
): ModelResolver {
  return (name) => {
    const resolved = resolve(name)
    return resolved === undefined || nothingIsGone() ? resolved : mapCandidates(resolved, dated)
  }
}

type Demands = Pick<RouteDemands, 'fallbackModels' | 'profile' | 'stream' | keyof CanaryUnits>

/** Throws `GatewayError` `invalid_value` for settings that name an unknown strategy or capability. */
export function createRoutePlanner(options: RoutePlannerOptions): RoutePlanner {
  const { settings, prices, figures, quality, avoidedFor, canaryPercentOf, deprecations, now, random } = options
  const resolve = withGone(createModelResolver(settings), deprecations)
  const factsOf = createCandidateFacts({
    ...(settings.modelOverrides && { overrides: settings.modelOverrides }),
    ...(settings.webSearch && { webSearch: settings.webSearch }),
  })
  const weightsOf = createProfiles(settings.profiles)

  const costAt = (candidate: Candidate, estimate: RequestEstimate, tenantId?: string): Cost =>
    prices.estimate(priceKey(candidate, now(), tenantId), estimate)

  function plan(model: string, estimate: RequestEstimate, needs: Needs, demands: Demands): RoutePlan {
    const { fallbackModels = [], profile, stream = false, tenantId } = demands
    const snapshot: RoutingSnapshot = {
      costOf: (candidate) => costAt(candidate, estimate, tenantId).totalPicoUsd,
      latencyOf: figures.latencyOf,
      inFlightAt: figures.inFlightAt,
      errorRateOf: figures.errorRateOf,
      qualityOf: ({ connection, model }) => quality.scoreOf({ provider: connection.name, model }),
      weights: weightsOf(profile),
      random: random(),
    }
    return planRoute(resolve, {
      model: model === '' ? (settings.defaultModel ?? '') : model,
      fallbackModels,
      request: { estimatedInputTokens: estimate.inputTokens, estimatedOutputTokens: estimate.outputTokens, stream },
      needs,
      factsOf,
      snapshot,
      avoidedFor,
      isProfiled: profile !== undefined,
      units: demands,
      canaryPercentOf,
    })
  }

  function anyCompletion(request: CompletionRequest, demands: RouteDemands): PlannedRoute {
    const estimate = estimateRequest(request)
    const needs = deriveNeeds(request, { estimatedInputTokens: estimate.inputTokens, ...demands })
    return { request, demands, plan: plan(request.model, estimate, needs, demands), estimate, needs }
  }

  const routes = new WeakSet<PlannedRoute>()

  function fitting(route: PlannedRoute): PlannedRoute {
    requireTarget(route.plan, route.needs)
    routes.add(route)
    return route
  }

  /** A model that cannot do what is asked is no cheaper way to do it. */
  function canTake(model: string, { estimate, needs, demands }: PlannedRoute): boolean {
    try {
      requireTarget(plan(model, estimate, needs, { ...demands, fallbackModels: [] }), needs)
      return true
    } catch (error) {
      if (isUnfit(error)) return false
      throw error
    }
  }

  return {
    factsOf,
    costAt,
    anyCompletion,
    completion: (request, demands) => fitting(anyCompletion(request, demands)),
    embedding({ request, ...demands }) {
      const estimate = estimateEmbedding(request)
      const needs = deriveEmbeddingNeeds(demands)
      return fitting({ request, demands, plan: plan(request.model, estimate, needs, demands), estimate, needs })
    },
    made: (route) => (route && routes.has(route) ? route : undefined),
    targetsOf: (model) =>
      everyCandidate(resolve(model === '' ? (settings.defaultModel ?? '') : model)).map(candidateName),
    targets() {
      const aliases = { ...builtInAliases(settings.connections), ...settings.aliases }
      const named = Object.keys(aliases).flatMap((name) => everyCandidate(resolve(name)))
      const all = [...named, ...figures.targets()]
      return [...new Map(all.map((candidate) => [targetKey(candidate), candidate])).values()]
    },
    preview(route) {
      const { candidate } = route.plan.ranked[0]!
      const cost = costAt(candidate, route.estimate, route.demands.tenantId)
      return new PlannedPreview(route, candidate, cost, (model) => canTake(model, route))
    },
  }
}
