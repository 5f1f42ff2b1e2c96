import type {
  AnswerAccount,
  AttemptSummary,
  GatewayEmbeddings,
  GatewayResult,
  ModelDeprecation,
} from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { PromptIdentity } from '../steps/resolve_prompt.js'
import type {
  AnswerAttempt,
  AnswerBudget,
  AnswerDeprecation,
  AnswerEvaluation,
  AnswerToolCall,
  CompletionAnswer,
  EmbeddingAnswer,
} from './answer.js'
import { answerCost, answerUsage } from './answer_money.js'
import { answerText } from './answer_text.js'

type Identity = Pick<RequestContext, 'requestId' | 'traceId'>

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
  identity: Identity,
): CompletionAnswer {
  const { completion, model, usage, cost } = result
  const toolCalls = answerToolCalls(completion.parts)
  return {
    request_id: identity.requestId,
    trace_id: identity.traceId,
    provider: result.provider,
    model,
    simulated: result.simulated,
    content: answerText(completion),
    finish_reason: completion.finishReason,
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    usage: answerUsage(usage),
    cost: answerCost(model, usage, cost),
    budget,
    evaluation,
    routing: answerRouting(result, requestedModel),
    citations: (completion.citations ?? []).map(({ raw: _, ...citation }) => citation),
    ...(prompt && { prompt_name: prompt.name, prompt_version: prompt.version, prompt_hash: prompt.hash }),
  }
}

export function buildEmbeddingAnswer(
  result: GatewayEmbeddings,
  budget: AnswerBudget,
  identity: Identity,
): EmbeddingAnswer {
  const { model, usage, cost } = result
  const { vectors } = result.embeddings
  return {
    request_id: identity.requestId,
    trace_id: identity.traceId,
    provider: result.provider,
    model,
    simulated: result.simulated,
    embeddings: { count: vectors.length, dimensions: vectors[0]?.length ?? 0 },
    usage: answerUsage(usage),
    cost: answerCost(model, usage, cost),
    budget,
    routing: answerRouting(result, result.routing.requestedModel),
  }
}

function answerRouting({ routing, deprecation }: AnswerAccount, requestedModel: string) {
  return {
    requested_model: requestedModel,
    fallback_used: routing.fallbackUsed,
    strategy: routing.strategy,
    ...(routing.arm !== undefined && { arm: routing.arm }),
    ...(deprecation && { deprecation: answerDeprecation(deprecation) }),
    attempts: routing.attempts.map(answerAttempt),
  }
}

/** The end of a model in the words of the HTTP surface. */
export function answerDeprecation(deprecation: ModelDeprecation): AnswerDeprecation {
  const { deprecatedAt, retiresAt, replacement, source } = deprecation
  return {
    deprecated_at: deprecatedAt?.toISOString() ?? null,
    retires_at: retiresAt.toISOString(),
    replacement: replacement ?? null,
    source,
  }
}

function answerToolCalls(parts: GatewayResult['completion']['parts']): AnswerToolCall[] {
  return parts.flatMap((part) =>
    part.type === 'tool_call' ? [{ id: part.id, name: part.name, arguments: part.arguments }] : [],
  )
}

/** One attempt in the words of the HTTP surface. */
export function answerAttempt(attempt: AttemptSummary): AnswerAttempt {
  return {
    attempt_id: attempt.attemptId,
    provider: attempt.provider,
    model: attempt.model,
    ...(attempt.upstreamModel !== undefined && { upstream_model: attempt.upstreamModel }),
    outcome: attempt.outcome,
    ...(attempt.failureClass !== undefined && { failure_class: attempt.failureClass }),
    ...(attempt.status !== undefined && { status: attempt.status }),
    duration_ms: attempt.durationMs,
    ...(attempt.continued === true && { continued: true }),
    ...(attempt.keyId !== undefined && { key_id: attempt.keyId }),
    ...(attempt.next !== undefined && { next: attempt.next }),
  }
}
