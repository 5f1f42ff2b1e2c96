import { describeLack, noneFits } from '../capabilities/fitness.js'
import type { TargetFigures } from '../figures/target_figures.js'
import type { PlannedRoute, RouteExplanation, TargetReport } from '../gateway.js'
import type { GatewayHealth } from '../health/target_health.js'
import type { QualityFigures } from '../quality_figures.js'
import { describePlace } from './canary.js'
import type { RoutePlanner } from './route_planner.js'
import { type Candidate, sourceOf, targetKey } from './strategy.js'

export interface ExplainTools {
  readonly planner: Pick<RoutePlanner, 'factsOf' | 'costAt' | 'preview'>
  readonly figures: TargetFigures
  readonly quality: QualityFigures
  readonly health: GatewayHealth
}

/** Everything a plan was made from. */
export function explainRoute(tools: ExplainTools, route: PlannedRoute): RouteExplanation {
  const { plan, estimate, needs, demands } = route
  const cheaperModel = plan.ranked.length > 0 ? tools.planner.preview(route).cheaperModel : undefined
  return {
    requestedModel: plan.requestedModel,
    strategy: plan.strategy,
    ...(plan.canary && { arm: plan.canary.arm, armReason: describePlace(plan.canary) }),
    ...(demands.profile !== undefined && { profile: demands.profile }),
    estimatedInputTokens: estimate.inputTokens,
    estimatedOutputTokens: estimate.outputTokens,
    candidates: plan.ranked.map(({ candidate, reason }) => ({
      ...reportTarget(tools, candidate),
      reason: reason(),
      estimate: tools.planner.costAt(candidate, estimate),
    })),
    leftOut: plan.leftOut.map(({ candidate, lack }) => ({
      ...reportTarget(tools, candidate),
      reason: describeLack(lack),
    })),
    ...(plan.ranked.length === 0 && { refusal: noneFits(plan.requestedModel, plan.leftOut, needs) }),
    ...(cheaperModel !== undefined && { cheaperModel }),
  }
}

export function reportTarget({ planner, figures, quality, health }: ExplainTools, candidate: Candidate): TargetReport {
  const { capabilities, contextWindowTokens, maxOutputTokens } = planner.factsOf(candidate)
  const errorRate = figures.errorRateOf(candidate)
  const source = sourceOf(candidate)
  const score = quality.scoreOf(source)
  const key = targetKey(candidate)
  const known = health.targets.find(
    ({ provider, ...target }) => key === targetKey({ connection: { name: provider }, ...target }),
  )
  return {
    ...source,
    type: candidate.connection.type,
    ...(candidate.region !== undefined && { region: candidate.region }),
    ...(candidate.weight !== undefined && { weight: candidate.weight }),
    capabilities,
    ...(contextWindowTokens !== undefined && { contextWindowTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    latency: figures.latencyOf(candidate),
    inFlight: figures.inFlightAt(candidate),
    ...(errorRate !== undefined && { errorRate }),
    ...(score && { quality: score }),
    breaker: known?.breaker ?? { state: 'closed' },
    keysSetAside: known?.keysSetAside ?? [],
  }
}
