import type { BudgetPolicy, BudgetStore } from '@maester/cost_meter'
import { GatewayError, type GatewayResult, type ModelGateway } from '@maester/model_gateway'
import type { Metrics, RequestContext } from '@maester/observability'
import type { PromptRegistry } from '@maester/prompt_registry'
import type { CompletionInput } from './completion_input.js'
import type { CompletionService, RunOptions } from './completion_service.js'
import { CompletionError } from './errors.js'
import type { RequestStore } from './ports/request_store.js'
import { judgeAnswer, prepareChecks } from './steps/answer_checks.js'
import { type BudgetVerdict, createBudgetGate, type Spending } from './steps/budget_gate.js'
import { buildRequest } from './steps/build_request.js'
import { answeredRecord, codeOf, failedRecord, startRecord } from './steps/record_request.js'
import { resolvePrompt } from './steps/resolve_prompt.js'
import { withSpan } from './steps/with_span.js'
import type { CompletionAnswer } from './wire/answer.js'
import { shownSpending } from './wire/answer_money.js'
import { buildAnswer } from './wire/build_answer.js'

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

  async function pipeline(
    input: CompletionInput,
    context: RequestContext,
    options: RunOptions,
    onDelta: OnDelta | undefined,
  ): Promise<CompletionAnswer> {
    const startedAt = now()
    const startedMs = monotonicMs()
    const checks = prepareChecks(input)
    const { messages, identity } = await withSpan(context.span, 'prompt_resolved', () =>
      resolvePrompt(input, context.principal.tenantId, prompts),
    )
    const request = buildRequest(input, messages, defaultModel)
    const preview = gateway.preview(request)

    // Joins the same group commit as the first intent; awaited before the request is ended.
    const started = requests.start(startRecord(context, options, request.model, identity, startedAt))
    started.catch(() => undefined)

    let verdict: BudgetVerdict | undefined
    try {
      verdict = await withSpan(context.span, 'budget_checked', () => checkBudget(input, request, preview, context))
      if (verdict) metrics.budgetDecisions.inc({ decision: verdict.decision.decision })
      if (verdict && !verdict.decision.allowed) {
        throw new CompletionError('budget_exceeded', verdict.decision.reason, false, { budget: verdict.decision })
      }
      const model = verdict?.decision.fallback_applied ? preview.cheaperModel! : request.model
      const result = await callGateway({ ...request, model }, identity, context, onDelta)
      return await answer(result, verdict)
    } catch (error) {
      await recordFailure(error, verdict)
      throw error
    }

    async function answer(result: GatewayResult, granted: BudgetVerdict | undefined): Promise<CompletionAnswer> {
      const evaluation = await withSpan(context.span, 'answer_evaluated', async (span) => {
        const outcome = await judgeAnswer(checks, result, monotonicMs() - startedMs)
        span.setAttributes({ status: outcome.status, reliability_score: outcome.reliability_score })
        return outcome
      })
      for (const { name, status, passed } of evaluation.metrics) {
        metrics.evaluations.inc({ check: name, outcome: status === 'error' ? 'error' : passed ? 'pass' : 'fail' })
      }
      const budget = granted && (await settle(granted, shownSpending(result)))
      const finished = buildAnswer(
        {
          result,
          budget: budget ?? { enabled: false },
          evaluation: {
            status: evaluation.status,
            reliability_score: evaluation.reliability_score,
            metrics: evaluation.metrics.map(({ name, score, passed, reason }) => ({ name, score, passed, reason })),
          },
          ...(identity && { prompt: identity }),
        },
        context,
      )
      const ending = { context, budget, finishedAt: now(), durationMs: monotonicMs() - startedMs }
      await keep(() => requests.finish(answeredRecord(ending, result, evaluation, finished)))
      context.log.info('reliable_completion_finished', {
        request_id: context.requestId,
        trace_id: context.traceId,
        operation: options.operation,
        provider: finished.provider,
        model: finished.model,
        simulated: finished.simulated,
        finish_reason: finished.finish_reason,
        input_tokens: finished.usage.input_tokens,
        output_tokens: finished.usage.output_tokens,
        total_cost_usd: finished.cost.total_cost_usd,
        evaluation_status: finished.evaluation.status,
        reliability_score: finished.evaluation.reliability_score,
        budget_decision: budget?.decision,
        attempts: finished.routing.attempts.length,
        duration_ms: ending.durationMs,
      })
      return finished
    }

    /** Books what was spent. The answer stands even when storage has just gone: what is held is then settled later. */
    async function settle(granted: BudgetVerdict, spending: Spending) {
      const settled = await keep(() => granted.settle(spending))
      return settled ?? { ...granted.decision, actual_total_cost_usd: spending.shownUsd }
    }

    async function recordFailure(error: unknown, granted: BudgetVerdict | undefined): Promise<void> {
      const spent = error instanceof GatewayError ? (error.detail.spentPicoUsd ?? null) : 0n
      const executed = error instanceof GatewayError && (error.detail.attempts ?? []).length > 0
      const budget = granted?.decision.allowed
        ? await settle(granted, shownSpending({ totalPicoUsd: executed ? spent : 0n, executed }))
        : granted?.decision
      const ending = { context, budget, finishedAt: now(), durationMs: monotonicMs() - startedMs }
      await keep(() => requests.finish(failedRecord(ending, error)))
      context.log.warn('reliable_completion_failed', {
        request_id: context.requestId,
        trace_id: context.traceId,
        operation: options.operation,
        requested_model: request.model,
        code: codeOf(error),
        budget_decision: budget?.decision,
        duration_ms: ending.durationMs,
      })
    }

    /** Writes to storage without letting its failure replace the outcome of the call. */
    async function keep<T>(write: () => Promise<T>): Promise<T | undefined> {
      try {
        await started
        return await withSpan(context.span, 'outcome_recorded', write)
      } catch (error) {
        context.log.error('record_failed', { request_id: context.requestId, error })
        return undefined
      }
    }
  }

  function callGateway(
    request: Parameters<ModelGateway['complete']>[0]['request'],
    identity: { readonly name: string; readonly version: string } | undefined,
    context: RequestContext,
    onDelta: OnDelta | undefined,
  ): Promise<GatewayResult> {
    const call = {
      request,
      kind: 'completion' as const,
      ...(identity && { promptName: identity.name, promptVersion: identity.version }),
    }
    if (!onDelta) return gateway.complete(call, context)
    return gateway.stream(call, context, (event) => (event.type === 'text_delta' ? onDelta(event.text) : undefined))
  }
}
