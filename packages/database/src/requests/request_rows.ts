import type { RecordedBudget, RequestFinish, RequestStart } from '@maester/completion'
import type { GroupRow } from '../group_insert.js'
import type { requests } from './requests_table.js'

type RequestRow = GroupRow<typeof requests>

// Both are spelt out, so that all rows have one shape: copies made with a spread cost several times as much.

export function toStartRow(start: RequestStart): RequestRow {
  const { budget } = start
  return {
    tenantId: start.tenantId,
    requestId: start.requestId,
    clientRequestId: start.clientRequestId,
    traceId: start.traceId,
    projectId: start.projectId,
    apiKeyId: start.apiKeyId,
    operation: start.operation,
    requestedModel: start.requestedModel,
    input: start.input,
    promptName: start.promptName,
    promptVersion: start.promptVersion,
    promptHash: start.promptHash,
    tags: start.tags,
    jobId: start.jobId,
    startedAt: start.startedAt,
    status: 'running',
    ...(budget && budgetColumns(budget)),
  }
}

export function toEndRow(end: RequestFinish): RequestRow {
  const { budget } = end
  return {
    tenantId: end.tenantId,
    requestId: end.requestId,
    status: end.status,
    provider: end.provider,
    model: end.model,
    simulated: end.simulated,
    content: end.content,
    finishReason: end.finishReason,
    usage: end.usage,
    totalPicoUsd: end.totalPicoUsd?.toString(),
    priceStatus: end.priceStatus,
    evaluation: end.evaluation,
    strategy: end.strategy,
    fallbackUsed: end.fallbackUsed,
    attempts: end.attempts,
    errorCode: end.errorCode,
    errorMessage: end.errorMessage,
    answer: end.answer,
    finishedAt: end.finishedAt,
    durationMs: end.durationMs,
    ...(budget && budgetColumns(budget)),
  }
}

function budgetColumns(budget: RecordedBudget): RequestRow {
  return {
    budgetScope: budget.scopeKey,
    budgetMode: budget.mode,
    budgetDecision: budget.decision,
    budgetReason: budget.reason,
    budgetModel: budget.effectiveModel,
    budgetEstimatedUsd: budget.estimatedTotalUsd,
    budgetActualUsd: budget.actualTotalUsd,
  }
}
