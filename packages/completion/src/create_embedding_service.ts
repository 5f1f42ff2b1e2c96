import type { EmbeddingCall, ModelGateway } from '@maester/model_gateway'
import type { Metrics } from '@maester/observability'
import type { EmbeddingInput, EmbeddingService } from './embedding_service.js'
import { allowedModel } from './steps/allowed_model.js'
import { beginRun, type RunTools } from './steps/begin_run.js'
import { type BudgetGateDependencies, type CallerLimits, createBudgetGate } from './steps/budget_gate.js'
import { concludeEmbeddings, concludeFailure } from './steps/conclude.js'
import { refuseModels } from './steps/permitted_models.js'
import { demanderOf } from './steps/route_demands.js'
import { reserveTokens } from './steps/token_allowance.js'

export interface EmbeddingServiceDependencies extends RunTools, BudgetGateDependencies {
  readonly gateway: Pick<ModelGateway, 'embed' | 'previewEmbedding' | 'targetsOf'>
  readonly metrics: Pick<Metrics, 'budgetDecision' | 'completion'>
}

export function createEmbeddingService(dependencies: EmbeddingServiceDependencies): EmbeddingService {
  const { gateway, metrics, now, monotonicMs } = dependencies
  const checkBudget = createBudgetGate(dependencies)
  return {
    async embed(input, caller, options) {
      const [startedAt, startedMs] = [now(), monotonicMs()]
      const context = { ...caller, tags: { ...caller.tags, ...input.tags } }
      refuseModels(context.principal, { model: input.request.model, fallbackModels: input.fallbackModels }, gateway)
      const call = { ...embeddingCall(input), ...demanderOf(context) }
      const preview = gateway.previewEmbedding(call)
      await reserveTokens(context, preview, true)
      const requestedModel = input.request.model
      const beginning = { context, options, requestedModel, prompt: undefined, startedAt, startedMs }
      const question = { limits: limitsOf(input), modelName: requestedModel, preview, previewOf: () => preview }
      const run = await beginRun(dependencies, beginning, () => checkBudget(question, context))
      try {
        allowedModel(run.verdict, requestedModel, preview, metrics)
        const result = await gateway.embed({ ...call, route: preview.route }, context)
        return { answer: await concludeEmbeddings(run, result), result }
      } catch (error) {
        await concludeFailure(run, error)
        throw error
      }
    },
  }
}

/** Never another model: its vectors would not compare with those the caller has. */
function limitsOf({ budgetScope, maxCost, request: { user } }: EmbeddingInput): CallerLimits {
  return {
    ...(budgetScope !== undefined && { budgetScope }),
    ...(maxCost !== undefined && { maxCost }),
    ...(user !== undefined && { userId: user }),
    allowCheaperModel: false,
  }
}

function embeddingCall(input: EmbeddingInput): EmbeddingCall {
  const { request, fallbackModels, dropUnsupported, require, profile, maxLatencyMs, maxCost } = input
  return {
    request,
    ...(require && { require }),
    ...(profile !== undefined && { profile }),
    ...(maxLatencyMs !== undefined && { maxLatencyMs }),
    ...(fallbackModels && { fallbackModels }),
    ...(dropUnsupported !== undefined && { dropUnsupported }),
    ...(maxCost !== undefined && { maxPicoUsd: maxCost }),
  }
}
