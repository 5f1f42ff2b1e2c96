import { type AttemptSummary, completionText, type GatewayResult } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { PromptIdentity } from '../steps/resolve_prompt.js'
import type { AnswerAttempt, AnswerBudget, AnswerEvaluation, CompletionAnswer } from './answer.js'
import { answerCost, answerUsage } from './answer_money.js'

export interface AnswerParts {
  readonly result: GatewayResult
  readonly budget: AnswerBudget
  readonly evaluation: AnswerEvaluation
  /** What the caller asked for, whatever a budget made of it. */
  readonly requestedModel: string
  readonly prompt?: PromptIdentity
}

export function buildAnswer(
  { result, budget, evaluation, requestedModel, prompt }: AnswerParts,
  { requestId, traceId }: Pick<RequestContext, 'requestId' | 'traceId'>,
): CompletionAnswer {
  const { completion, routing } = result
  return {
    request_id: requestId,
    trace_id: traceId,
    provider: result.provider,
    model: result.model,
    simulated: result.simulated,
    content: completionText(completion),
    finish_reason: completion.finishReason,
    usage: answerUsage(result.usage),
    cost: answerCost(result.model, result.usage, result.cost),
    budget,
    evaluation,
    routing: {
      requested_model: requestedModel,
      fallback_used: routing.fallbackUsed,
      strategy: routing.strategy,
      attempts: routing.attempts.map(answerAttempt),
    },
    citations: (completion.citations ?? []).map(({ raw: _, ...citation }) => citation),
    ...(prompt && { prompt_name: prompt.name, prompt_version: prompt.version, prompt_hash: prompt.hash }),
  }
}

/** One attempt in the words of the HTTP surface. */
export function answerAttempt(attempt: AttemptSummary): AnswerAttempt {
  return {
    attempt_id: attempt.attemptId,
    provider: attempt.provider,
    model: attempt.model,
    outcome: attempt.outcome,
    ...(attempt.failureClass !== undefined && { failure_class: attempt.failureClass }),
    ...(attempt.status !== undefined && { status: attempt.status }),
    duration_ms: attempt.durationMs,
  }
}
