import type { BudgetPolicy, BudgetStore } from '@maester/cost_meter'
import type { CheckOutcome } from '@maester/evaluation'
import type { GatewayCall, ModelGateway, StreamListener } from '@maester/model_gateway'
import type { Metrics, RequestContext } from '@maester/observability'
import type { PromptRegistry } from '@maester/prompt_registry'
import type { CompletionInput } from './completion_input.js'
import type { CompletionOutcome, CompletionService, RunOptions } from './completion_service.js'
import { CompletionError } from './errors.js'
import type { RequestStore } from './ports/request_store.js'
import { judgeAnswer, prepareChecks } from './steps/answer_checks.js'
import { type BudgetVerdict, createBudgetGate } from './steps/budget_gate.js'
import { concludeAnswer, concludeFailure } from './steps/conclude.js'
import { startRecord } from './steps/record_request.js'
import { type PromptIdentity, resolvePrompt } from './steps/resolve_prompt.js'
import type { Run } from './steps/run.js'
import { withSpan } from './steps/with_span.js'

export interface CompletionServiceDependencies {
  readonly gateway: ModelGateway
  readonly prompts: PromptRegistry
  readonly budgets: BudgetStore
  readonly budgetPolicies: readonly BudgetPolicy[]
  readonly requests: RequestStore
  readonly metrics: Metrics
  /** Used when a request names no model. */
  readonly defaultModel: string
  readonly now: () => Date
  readonly monotonicMs: () => number
}

export function createCompletionService(dependencies: CompletionServiceDependencies): CompletionService {
  const { gateway, prompts, budgets, budgetPolicies, requests, metrics, defaultModel, now, monotonicMs } = dependencies
  const checkBudget = createBudgetGate({ gateway, budgets, policies: budgetPolicies })

  return {
    call: pipeline,
    run: async (input, context, options) => (await pipeline(input, context, options)).answer,
    async stream(input, context, options, onDelta) {
      const textOnly: StreamListener = (event) => (event.type === 'text_delta' ? onDelta(event.text) : undefined)
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
    const startedMs = monotonicMs()
    const context = { ...caller, tags: { ...caller.tags, ...input.tags } }
    const checks = prepareChecks(input)
    const { messages, identity } = await withSpan(context.span, 'prompt_resolved', () =>
      resolvePrompt(input.prompt, context.principal.tenantId, prompts),
    )
    const request = { ...input.options, messages, model: input.model ?? defaultModel }
    const preview = gateway.preview(request)
    const run = begin(context, options, request.model, identity, startedMs)

    let verdict: BudgetVerdict | undefined
    try {
      verdict = await withSpan(context.span, 'budget_checked', () => checkBudget(input, request, preview, context))
      const model = verdict ? allowedModel(verdict, request.model, preview.cheaperModel) : request.model
      const call = gatewayCall(input, { ...request, model }, identity)
      const result = await (listener ? gateway.stream(call, context, listener) : gateway.complete(call, context))
      const evaluation = await withSpan(context.span, 'answer_evaluated', () =>
        judgeAnswer(checks, request, result, monotonicMs() - startedMs),
      )
      countChecks(evaluation)
      return { answer: await concludeAnswer(run, result, evaluation, verdict), result }
    } catch (error) {
      await concludeFailure(run, error, verdict)
      throw error
    }
  }

  function begin(
    context: RequestContext,
    options: RunOptions,
    requestedModel: string,
    prompt: PromptIdentity | undefined,
    startedMs: number,
  ): Run {
    const started = requests.start(startRecord(context, options, requestedModel, prompt, now()))
    started.catch(() => undefined) // awaited, and reported, when the outcome is written
    return {
      context,
      options,
      requestedModel,
      prompt,
      requests,
      started,
      ending: (budget) => ({
        context,
        budget,
        finishedAt: now(),
        durationMs: roundToMicros(monotonicMs() - startedMs),
      }),
    }
  }

  /** The model a budget lets the request use. Throws `budget_exceeded` when it lets none. */
  function allowedModel({ decision }: BudgetVerdict, requested: string, cheaper: string | undefined): string {
    metrics.budgetDecision(decision.decision)
    if (!decision.allowed) throw new CompletionError('budget_exceeded', decision.reason, false, { budget: decision })
    return decision.fallback_applied && cheaper !== undefined ? cheaper : requested
  }

  function countChecks({ metrics: results }: CheckOutcome): void {
    for (const { name, status, passed } of results) {
      metrics.evaluation({ check: name, outcome: status === 'error' ? 'error' : passed ? 'pass' : 'fail' })
    }
  }
}

/** Durations are told to the microsecond. */
function roundToMicros(durationMs: number): number {
  return Math.round(durationMs * 1_000) / 1_000
}

function gatewayCall(
  { fallbackModels, dropUnsupported }: CompletionInput,
  request: GatewayCall['request'],
  identity: PromptIdentity | undefined,
): GatewayCall {
  return {
    request,
    kind: 'completion',
    ...(identity && { promptName: identity.name, promptVersion: identity.version }),
    ...(fallbackModels && { fallbackModels }),
    ...(dropUnsupported !== undefined && { dropUnsupported }),
  }
}
