import type { RecordedBudget, RequestRecord } from '@maester/completion'
import { present } from '../present.js'
import type { requests } from './requests_table.js'

type RequestRow = typeof requests.$inferSelect

export function toRequestRecord(row: RequestRow): RequestRecord {
  const { clientRequestId, projectId, apiKeyId, promptName, promptVersion, promptHash, jobId } = row
  return {
    requestId: row.requestId,
    traceId: row.traceId,
    tenantId: row.tenantId,
    operation: row.operation,
    requestedModel: row.requestedModel,
    tags: row.tags as RequestRecord['tags'],
    startedAt: row.startedAt,
    status: row.status as RequestRecord['status'],
    ...present({ clientRequestId, projectId, apiKeyId, promptName, promptVersion, promptHash, jobId }),
    ...(row.input !== null && { input: row.input as NonNullable<RequestRecord['input']> }),
    ...present({ budget: toBudget(row) }),
    ...(row.status !== 'running' && toEnd(row)),
  }
}

function toEnd(row: RequestRow): Partial<RequestRecord> {
  const { provider, model, simulated, content, finishReason, usage, priceStatus, evaluation } = row
  const { strategy, fallbackUsed, attempts, errorCode, errorMessage, answer, finishedAt, durationMs } = row
  const fields = {
    ...{ provider, model, simulated, content, finishReason, usage, priceStatus, evaluation },
    ...{ strategy, fallbackUsed, attempts, errorCode, errorMessage, answer, finishedAt, durationMs },
  }
  return { ...(present(fields) as Partial<RequestRecord>), totalPicoUsd: row.totalPicoUsd }
}

function toBudget(row: RequestRow): RecordedBudget | undefined {
  if (row.budgetDecision === null) return undefined
  return {
    scopeKey: row.budgetScope ?? '',
    mode: row.budgetMode as RecordedBudget['mode'],
    decision: row.budgetDecision as RecordedBudget['decision'],
    reason: row.budgetReason ?? '',
    effectiveModel: row.budgetModel ?? '',
    estimatedTotalUsd: row.budgetEstimatedUsd,
    actualTotalUsd: row.budgetActualUsd,
  }
}
