import type { ModelGateway, RouteExplanation } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { PromptRegistry } from '@maester/prompt_registry'
import type { CompletionInput } from './completion_input.js'
import { callerLimitsOf } from './steps/caller_limits.js'
import { type BudgetForecast, type BudgetForecastTools, foreseeBudget } from './steps/foresee_budget.js'
import { refuseModels } from './steps/permitted_models.js'
import { resolvePrompt } from './steps/resolve_prompt.js'
import { demanderOf, demandsOf } from './steps/route_demands.js'

export interface ExplainedRoute extends RouteExplanation {
  /** What the limits that apply would decide. `undefined`: none applies, or no target can take the request. */
  readonly budget?: BudgetForecast
}

/** Says where a request would go, and why. Nothing is sent, recorded or held. */
export interface RouteExplainer {
  /** Rejects as `CompletionService.run` does for a request that is wrong in itself. */
  explain(input: CompletionInput, context: RequestContext, stream: boolean): Promise<ExplainedRoute>
}

export interface RouteExplainerDependencies extends BudgetForecastTools {
  readonly gateway: Pick<ModelGateway, 'explain' | 'preview' | 'targetsOf'>
  readonly prompts: PromptRegistry
  /** Used when a request names no model. */
  readonly defaultModel: string
}

export function createRouteExplainer(dependencies: RouteExplainerDependencies): RouteExplainer {
  const { gateway, prompts, defaultModel } = dependencies
  return {
    async explain(input, { requestId, principal, tags: callerTags }, stream) {
      const asked = input.model ?? defaultModel
      refuseModels(principal, { model: asked, fallbackModels: input.fallbackModels }, gateway)
      const { messages } = await resolvePrompt(input.prompt, principal.tenantId, prompts)
      const request = { ...input.options, messages, model: asked }
      const context = { requestId, principal, tags: { ...callerTags, ...input.tags } }
      const demands = { ...demandsOf(input), ...demanderOf(context), stream }
      const explanation = gateway.explain(request, demands)
      if (explanation.refusal) return explanation
      const previewOf = (model: string) => gateway.preview({ ...request, model }, demands)
      const question = {
        limits: callerLimitsOf(input),
        modelName: request.model,
        preview: previewOf(request.model),
        previewOf,
      }
      const budget = await foreseeBudget(dependencies, question, context)
      return budget ? { ...explanation, budget } : explanation
    },
  }
}
