import type { Cost, PriceBook } from '@maester/cost_meter'
import { type CandidateFacts, createCandidateFacts } from '../capabilities/candidate_facts.js'
import { isUnfit } from '../capabilities/fitness.js'
import { deriveEmbeddingNeeds, deriveNeeds, type Needs } from '../capabilities/needs.js'
import type { CompletionRequest } from '../completion_request.js'
import type { TargetFigures } from '../figures/target_figures.js'
import type { EmbeddingCall, PlannedRoute, RouteDemands, RoutePreview } from '../gateway.js'
import type { QualityFigures } from '../quality_figures.js'
import { estimateEmbedding, estimateRequest, type RequestEstimate } from '../request_estimate.js'
import type { GatewaySettings } from '../settings.js'
import { builtInAliases } from './built_in_aliases.js'
import { createModelResolver } from './model_resolver.js'
import { createProfiles } from './profiles.js'
import { planRoute, type RoutePlan, requireTarget } from './route_plan.js'
import { type Candidate, type RoutingSnapshot, sourceOf, targetKey } from './strategy.js'

export interface RoutePlannerOptions {
  readonly settings: Pick<
    GatewaySettings,
    'connections' | 'aliases' | 'modelOverrides' | 'defaultModel' | 'profiles' | 'webSearch'
  >
  readonly prices: PriceBook
  readonly figures: TargetFigures
  readonly quality: QualityFigures
  /** Why a target is not to be asked now, if it is not. */
  readonly avoidedFor: (candidate: Candidate) => string | undefined
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
  costAt(candidate: Candidate, estimate: RequestEstimate): Cost
  /** Every target of an alias, and every other one asked lately; each once. */
  targets(): readonly Candidate[]
}

type Demands = Pick<RouteDemands, 'fallbackModels' | 'profile' | 'stream'>

/** Throws `GatewayError` `invalid_value` for settings that name an unknown strategy or capability. */
export function createRoutePlanner(options: RoutePlannerOptions): RoutePlanner {
  const { settings, prices, figures, quality, avoidedFor, now, random } = options
  const resolve = createModelResolver(settings)
  const factsOf = createCandidateFacts({
    ...(settings.modelOverrides && { overrides: settings.modelOverrides }),
    ...(settings.webSearch && { webSearch: settings.webSearch }),
  })
  const weightsOf = createProfiles(settings.profiles)

  const costAt = ({ connection, model }: Candidate, estimate: RequestEstimate): Cost =>
    prices.estimate({ provider: connection.name, model, at: now() }, estimate)

  function plan(model: string, estimate: RequestEstimate, needs: Needs, demands: Demands): RoutePlan {
    const { fallbackModels = [], profile, stream = false } = demands
    const snapshot: RoutingSnapshot = {
      costOf: (candidate) => costAt(candidate, estimate).totalPicoUsd,
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
    })
  }

  function anyCompletion(request: CompletionRequest, demands: RouteDemands): PlannedRoute {
    const estimate = estimateRequest(request)
    const needs = deriveNeeds(request, { ...demands, estimatedInputTokens: estimate.inputTokens })
    return { request, demands, plan: plan(request.model, estimate, needs, demands), estimate, needs }
  }

  function fitting(route: PlannedRoute): PlannedRoute {
    requireTarget(route.plan, route.needs)
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
    targets() {
      const aliases = { ...builtInAliases(settings.connections), ...settings.aliases }
      const named = Object.keys(aliases).flatMap((name) => resolve(name)?.candidates ?? [])
      const all = [...named, ...figures.targets()]
      return [...new Map(all.map((candidate) => [targetKey(candidate), candidate])).values()]
    },
    preview(route) {
      const { plan: planned, estimate } = route
      const { candidate } = planned.ranked[0]!
      return {
        ...sourceOf(candidate),
        route,
        estimatedInputTokens: estimate.inputTokens,
        estimatedOutputTokens: estimate.outputTokens,
        estimate: costAt(candidate, estimate),
        // Another plan, which only a budget asks for.
        get cheaperModel() {
          const { cheaperModel } = planned
          return cheaperModel !== undefined && canTake(cheaperModel, route) ? cheaperModel : undefined
        },
      }
    },
  }
}
