import type { AnswerBudgetDecision, CompletionAnswer, EmbeddingAnswer } from '../wire/answer.js'
import { codeOf } from './record_request.js'
import type { Run } from './run.js'

/** Figures and names only: neither prompt nor answer is ever logged. The context's logger adds the ids. */
export function logAnswered({ context, options }: Run, answer: CompletionAnswer, durationMs: number): void {
  context.log.info('reliable_completion_finished', {
    operation: options.operation,
    provider: answer.provider,
    model: answer.model,
    simulated: answer.simulated,
    prompt_name: answer.prompt_name,
    prompt_version: answer.prompt_version,
    finish_reason: answer.finish_reason,
    input_tokens: answer.usage.input_tokens,
    output_tokens: answer.usage.output_tokens,
    total_cost_usd: answer.cost.total_cost_usd,
    evaluation_status: answer.evaluation.status,
    reliability_score: answer.evaluation.reliability_score,
    budget_decision: answer.budget.enabled ? answer.budget.decision : undefined,
    attempts: answer.routing.attempts.length,
    duration_ms: durationMs,
  })
}

export function logEmbedded({ context, options }: Run, answer: EmbeddingAnswer, durationMs: number): void {
  context.log.info('embeddings_finished', {
    operation: options.operation,
    provider: answer.provider,
    model: answer.model,
    simulated: answer.simulated,
    vectors: answer.embeddings.count,
    dimensions: answer.embeddings.dimensions,
    input_tokens: answer.usage.input_tokens,
    total_cost_usd: answer.cost.total_cost_usd,
    budget_decision: answer.budget.enabled ? answer.budget.decision : undefined,
    attempts: answer.routing.attempts.length,
    duration_ms: durationMs,
  })
}

export function logFailed(
  { context, options, requestedModel }: Run,
  error: unknown,
  budget: AnswerBudgetDecision | undefined,
  durationMs: number,
): void {
  const event = options.operation === 'embeddings' ? 'embeddings_failed' : 'reliable_completion_failed'
  context.log.warn(event, {
    operation: options.operation,
    requested_model: requestedModel,
    code: codeOf(error),
    budget_decision: budget?.decision,
    duration_ms: durationMs,
  })
}
