import type { BudgetPolicy, BudgetStore } from '@maester/cost_meter'
import type { CheckOutcome } from '@maester/evaluation'
import type { GatewayCall, GatewayResult, ModelGateway } from '@maester/model_gateway'
import type { Metrics, RequestContext } from '@maester/observability'
import type { PromptRegistry } from '@maester/prompt_registry'
import type { CompletionInput } from './completion_input.js'
import type { CompletionService, RunOptions } from './completion_service.js'
import { CompletionError } from './errors.js'
import type { RequestStore } from './ports/request_store.js'
import { judgeAnswer, prepareChecks } from './steps/answer_checks.js'
import { type BudgetVerdict, createBudgetGate } from './steps/budget_gate.js'
import { buildRequest } from './steps/build_request.js'
import { concludeAnswer, concludeFailure } from './steps/conclude.js'
import { startRecord } from './steps/record_request.js'
import { type PromptIdentity, resolvePrompt } from './steps/resolve_prompt.js'
import type { Run } from './steps/run.js'
import { withSpan } from './steps/with_span.js'
import type { CompletionAnswer } from './wire/answer.js'

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

type OnDelta = (text: string) => void | Promise<void>

export function createCompletionService(dependencies: CompletionServiceDependencies): CompletionService {
  const { gateway, prompts, budgets, budgetPolicies, requests, metrics, defaultModel, now, monotonicMs } = dependencies
  const checkBudget = createBudgetGate({ gateway, budgets, policies: budgetPolicies })

  return {
    run: (input, context, options) => pipeline(input, context, options, undefined),
    stream: (input, context, options, onDelta) => pipeline(input, context, options, onDelta),
  }

  /** Everything that can be wrong with the request itself is found before a row is written or a byte is sent. */
  async function pipeline(
    input: CompletionInput,
    context: RequestContext,
    options: RunOptions,
    onDelta: OnDelta | undefined,
  ): Promise<CompletionAnswer> {
    const startedMs = monotonicMs()
    const checks = prepareChecks(input)
    const { messages, identity } = await withSpan(context.span, 'prompt_resolved', () =>
      resolvePrompt(input, context.principal.tenantId, prompts),
    )
    const request = buildRequest(input, messages, defaultModel)
    const preview = gateway.preview(request)
    const run = begin(context, options, request.model, identity, startedMs)

    let verdict: BudgetVerdict | undefined
    try {
      verdict = await withSpan(context.span, 'budget_checked', () => checkBudget(input, request, preview, context))
      const model = verdict ? allowedModel(verdict, request.model, preview.cheaperModel) : request.model
      const result = await callGateway({ ...request, model }, identity, context, onDelta)
      const evaluation = await withSpan(context.span, 'answer_evaluated', () =>
        judgeAnswer(checks, result, monotonicMs() - startedMs),
      )
      countChecks(evaluation)
      return await concludeAnswer(run, result, evaluation, verdict)
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
      ending: (budget) => ({ context, budget, finishedAt: now(), durationMs: monotonicMs() - startedMs }),
    }
  }

  /** The model a budget lets the request use. Throws `budget_exceeded` when it lets none. */
  function allowedModel({ decision }: BudgetVerdict, requested: string, cheaper: string | undefined): string {
    metrics.budgetDecision(decision.decision)
    if (!decision.allowed) throw new CompletionError('budget_exceeded', decision.reason, false, { budget: decision })
    return decision.fallback_applied && cheaper !== undefined ? cheaper : requested
  }

  function callGateway(
    request: GatewayCall['request'],
    identity: PromptIdentity | undefined,
    context: RequestContext,
    onDelta: OnDelta | undefined,
  ): Promise<GatewayResult> {
    const call: GatewayCall = {
      request,
      kind: 'completion',
      ...(identity && { promptName: identity.name, promptVersion: identity.version }),
    }
    if (!onDelta) return gateway.complete(call, context)
    return gateway.stream(call, context, (event) => (event.type === 'text_delta' ? onDelta(event.text) : undefined))
  }

  function countChecks({ metrics: results }: CheckOutcome): void {
    for (const { name, status, passed } of results) {
      metrics.evaluation({ check: name, outcome: status === 'error' ? 'error' : passed ? 'pass' : 'fail' })
    }
  }
}
