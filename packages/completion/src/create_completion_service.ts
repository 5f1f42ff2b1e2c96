import type { PicoUsd } from '@maester/cost_meter'
import type { CheckOutcome } from '@maester/evaluation'
import type {
  AnswerAccount,
  GatewayCall,
  Message,
  ModelGateway,
  RouteDemands,
  StreamListener,
} from '@maester/model_gateway'
import type { Metrics, RequestContext } from '@maester/observability'
import type { PromptRegistry } from '@maester/prompt_registry'
import type { CompletionInput } from './completion_input.js'
import type { CompletionOutcome, CompletionService, RunOptions } from './completion_service.js'
import { allowedModel } from './steps/allowed_model.js'
import { judgeAnswer, prepareChecks } from './steps/answer_checks.js'
import { beginRun, type RunTools } from './steps/begin_run.js'
import { type BudgetGateDependencies, createBudgetGate } from './steps/budget_gate.js'
import { callerLimitsOf } from './steps/caller_limits.js'
import { concludeAnswer, concludeFailure } from './steps/conclude.js'
import { permittedPreview, refuseModels } from './steps/permitted_models.js'
import { type PromptIdentity, resolvePrompt } from './steps/resolve_prompt.js'
import { demanderOf, demandsOf } from './steps/route_demands.js'
import { reserveTokens } from './steps/token_allowance.js'
import { withSpan } from './steps/with_span.js'

/** Where the scores of answers go. */
export interface AnswerScores {
  /** `score`: the answer's reliability score, 0 to 1. */
  record(answer: AnswerAccount, score: number): void
}

export interface CompletionServiceDependencies extends RunTools, BudgetGateDependencies {
  readonly gateway: ModelGateway
  readonly prompts: PromptRegistry
  readonly metrics: Metrics
  /** Told how each answer was judged. Default: nobody is. */
  readonly quality?: AnswerScores
  /** Used when a request names no model. */
  readonly defaultModel: string
}

export function createCompletionService(dependencies: CompletionServiceDependencies): CompletionService {
  const { gateway, prompts, metrics, quality, defaultModel, now, monotonicMs } = dependencies
  const checkBudget = createBudgetGate(dependencies)

  return {
    call: pipeline,
    run: async (input, context, options) => (await pipeline(input, context, options)).answer,
    async stream(input, context, options, onDelta) {
      const textOnly: StreamListener = (event, source) =>
        event.type === 'text_delta' ? onDelta(event.text, source) : undefined
      return (await pipeline(input, context, options, textOnly)).answer
    },
  }

  /** Everything that can be wrong with the request itself is found before a row is written or a byte is sent. */
  async function pipeline(
    input: CompletionInput,
    caller: RequestContext,
    options: RunOptions,
    listener?: StreamListener,
  ): Promise<CompletionOutcome> {
    const [startedAt, startedMs] = [now(), monotonicMs()]
    const context = { ...caller, tags: { ...caller.tags, ...input.tags } }
    const asked = input.model ?? defaultModel
    refuseModels(context.principal, { model: asked, fallbackModels: input.fallbackModels }, gateway)
    const checks = prepareChecks(input)
    const { messages, identity } = await withSpan(context.span, 'prompt_resolved', () =>
      resolvePrompt(input.prompt, context.principal.tenantId, prompts),
    )
    const request = { messages, model: asked, ...input.options }
    const demands = { stream: listener !== undefined, ...demandsOf(input), ...demanderOf(context) }
    const preview = permittedPreview(context.principal, gateway.preview(request, demands), gateway)
    await reserveTokens(context, preview, request.maxOutputTokens !== undefined)
    const beginning = { context, options, requestedModel: request.model, prompt: identity, startedAt, startedMs }
    const run = await beginRun(dependencies, beginning, () =>
      checkBudget(
        {
          limits: callerLimitsOf(input),
          modelName: request.model,
          preview,
          previewOf: (model) => gateway.preview({ ...request, model }, demands),
        },
        context,
      ),
    )
    try {
      const model = allowedModel(run.verdict, request.model, preview, metrics)
      const call = {
        request: { ...request, model },
        ...gatewayCall(demands, identity, input.maxCost),
        ...(model === request.model && { route: preview.route }),
        ...callerRequestOf(input, messages),
      }
      const result = await (listener ? gateway.stream(call, context, listener) : gateway.complete(call, context))
      const evaluation = await withSpan(context.span, 'answer_evaluated', () =>
        judgeAnswer(checks, request, result, monotonicMs() - startedMs),
      )
      countChecks(evaluation)
      if (evaluation.reliability_score !== null) quality?.record(result, evaluation.reliability_score)
      return { answer: await concludeAnswer(run, result, evaluation), result }
    } catch (error) {
      await concludeFailure(run, error)
      throw error
    }
  }

  function countChecks({ metrics: results }: CheckOutcome): void {
    for (const { name, status, passed } of results) {
      metrics.evaluation({ check: name, outcome: status === 'error' ? 'error' : passed ? 'pass' : 'fail' })
    }
  }
}

/** What the caller wrote can be sent on only while it is still the whole question. */
function callerRequestOf(
  { prompt, callerRequest }: CompletionInput,
  messages: readonly Message[],
): Pick<GatewayCall, 'callerRequest'> {
  if (callerRequest === undefined) return {}
  if (prompt.kind === 'messages' && prompt.messages === messages) return { callerRequest }
  const { text: _, ...changed } = callerRequest
  return { callerRequest: changed }
}

function gatewayCall(
  demands: RouteDemands,
  identity: PromptIdentity | undefined,
  maxPicoUsd: PicoUsd | undefined,
): Omit<GatewayCall, 'request'> {
  return {
    kind: 'completion',
    ...(identity && { promptName: identity.name, promptVersion: identity.version }),
    ...(maxPicoUsd !== undefined && { maxPicoUsd }),
    ...demands,
  }
}
