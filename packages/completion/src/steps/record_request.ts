import { type AnswerAccount, type AttemptSummary, GatewayError } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { RunOptions } from '../completion_service.js'
import { CompletionError } from '../errors.js'
import type { RecordedBudget, RequestFinish, RequestStart } from '../ports/request_store.js'
import type { AnswerBudgetDecision, CallAnswer } from '../wire/answer.js'
import type { RecordedContent } from './recorded_content.js'
import type { PromptIdentity } from './resolve_prompt.js'
import type { Ending } from './run.js'

export function startRecord(
  context: RequestContext,
  { operation, body, jobId }: RunOptions,
  requestedModel: string,
  prompt: PromptIdentity | undefined,
  budget: AnswerBudgetDecision | undefined,
  startedAt: Date,
  content: RecordedContent,
): RequestStart {
  const { principal, clientRequestId } = context
  const input = content.input(body)
  return {
    requestId: context.requestId,
    ...(clientRequestId !== undefined && { clientRequestId }),
    traceId: context.traceId,
    tenantId: principal.tenantId,
    ...(principal.projectId !== undefined && { projectId: principal.projectId }),
    ...(principal.apiKeyId !== undefined && { apiKeyId: principal.apiKeyId }),
    operation,
    requestedModel,
    ...(input && { input }),
    ...(prompt && { promptName: prompt.name, promptVersion: prompt.version, promptHash: prompt.hash }),
    tags: context.tags,
    ...(jobId !== undefined && { jobId }),
    ...(budget && { budget: recordedBudget(budget) }),
    startedAt,
  }
}

/** The end of a request that was answered, whatever the answer is. */
export function answeredRecord(
  { context, budget, finishedAt, durationMs }: Ending,
  result: AnswerAccount,
  answer: CallAnswer,
): RequestFinish {
  return {
    requestId: context.requestId,
    tenantId: context.principal.tenantId,
    status: 'ok',
    provider: result.provider,
    model: result.model,
    simulated: result.simulated,
    usage: result.usage,
    totalPicoUsd: result.totalPicoUsd,
    priceStatus: result.cost.priceStatus,
    ...(budget && { budget: recordedBudget(budget) }),
    strategy: result.routing.strategy,
    fallbackUsed: result.routing.fallbackUsed,
    attempts: result.routing.attempts,
    answer: { ...answer },
    finishedAt,
    durationMs,
  }
}

export function failedRecord({ context, budget, finishedAt, durationMs }: Ending, error: unknown): RequestFinish {
  const told = toldEnd(error, context.signal)
  const attempts: readonly AttemptSummary[] = error instanceof GatewayError ? (error.detail.attempts ?? []) : []
  const last = attempts.at(-1)
  return {
    requestId: context.requestId,
    tenantId: context.principal.tenantId,
    status: statusOf(told),
    ...(last && { provider: last.provider, model: last.model }),
    simulated: last?.simulated === true,
    ...(error instanceof GatewayError && { totalPicoUsd: error.detail.spentPicoUsd ?? null }),
    ...(budget && { budget: recordedBudget(budget) }),
    attempts,
    ...told,
    finishedAt,
    durationMs,
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'internal'
}

type ToldEnd = Pick<RequestFinish, 'errorCode' | 'errorMessage'>

/** A call that was given up says no more than that; why is the signal's to say, where it was not the caller who left. */
function toldEnd(error: unknown, { reason }: AbortSignal): ToldEnd {
  const cause: unknown = codeOf(error) === 'client_cancelled' && codeOf(reason) !== 'internal' ? reason : error
  // Our own messages only: a provider's words may quote the prompt.
  const isOurs = cause !== error || error instanceof GatewayError || error instanceof CompletionError
  return { errorCode: codeOf(cause), errorMessage: isOurs ? (cause as Error).message : 'Internal error.' }
}

function statusOf({ errorCode }: ToldEnd): RequestFinish['status'] {
  if (errorCode === 'budget_exceeded') return 'blocked'
  return errorCode === 'client_cancelled' ? 'cancelled' : 'failed'
}

function recordedBudget(budget: AnswerBudgetDecision): RecordedBudget {
  return {
    scopeKey: budget.scope_key,
    mode: budget.policy.mode,
    decision: budget.decision,
    reason: budget.reason,
    effectiveModel: budget.effective_model,
    estimatedTotalUsd: budget.estimate.estimated_total_cost_usd,
    actualTotalUsd: budget.actual_total_cost_usd,
  }
}
