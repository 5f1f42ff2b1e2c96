import type {
  AttemptIntent,
  AttemptKind,
  AttemptOutcome,
  LedgerRecord,
  OutcomeState,
  PriceStatus,
  Usage,
} from '@maester/cost_meter'
import { present } from '../present.js'
import type { attempts } from './attempts_table.js'
import type { usageEvents } from './usage_events_table.js'

type AttemptRow = typeof attempts.$inferSelect
type UsageEventRow = typeof usageEvents.$inferSelect

export function toRecord(attempt: AttemptRow, event: UsageEventRow | null): LedgerRecord {
  const intent = toIntent(attempt)
  if (event === null) return { ...intent, state: 'intent' }
  const outcome = toOutcome(event)
  return { ...intent, state: outcome.state, outcome }
}

export function toIntent(row: AttemptRow): AttemptIntent {
  const { projectId, apiKeyId, promptName, promptVersion, tags, kind, estimatedUsage, ...rest } = row
  return {
    ...rest,
    ...present({ projectId, apiKeyId, promptName, promptVersion }),
    kind: kind as AttemptKind,
    tags: tags as AttemptIntent['tags'],
    estimatedUsage: estimatedUsage as Usage,
  }
}

function toOutcome(row: UsageEventRow): AttemptOutcome {
  const { failureClass, finishReason, upstreamRequestId, usage, rawUsage } = row
  return {
    attemptId: row.attemptId,
    tenantId: row.tenantId,
    state: row.state as OutcomeState,
    usage: { ...(usage as Usage), ...(rawUsage !== null && { raw: rawUsage }) },
    cost: {
      inputPicoUsd: row.inputPicoUsd,
      outputPicoUsd: row.outputPicoUsd,
      totalPicoUsd: row.totalPicoUsd,
      priceStatus: row.priceStatus as PriceStatus,
      priceVersion: row.priceVersion,
    },
    estimated: row.estimated,
    ...present({ failureClass, finishReason, upstreamRequestId }),
    durationMs: row.durationMs,
    settledAt: row.settledAt,
  }
}
