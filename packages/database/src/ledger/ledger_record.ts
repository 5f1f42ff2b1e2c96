import type {
  AttemptIntent,
  AttemptKind,
  AttemptOutcome,
  CostCorrection,
  LedgerRecord,
  OutcomeState,
  PriceStatus,
  Usage,
} from '@maester/cost_meter'
import { correctedCost } from '@maester/cost_meter'
import { present } from '../present.js'
import type { attempts } from './attempts_table.js'
import type { usageEvents } from './usage_events_table.js'

type AttemptRow = typeof attempts.$inferSelect
type UsageEventRow = typeof usageEvents.$inferSelect

/** `events` are the outcome and its corrections, in order; none while the attempt is open. */
export function toRecord(attempt: AttemptRow, [event, ...later]: readonly UsageEventRow[]): LedgerRecord {
  const intent = toIntent(attempt)
  if (event === undefined) return { ...intent, state: 'intent' }
  const outcome = toOutcome(event)
  if (later.length === 0) return { ...intent, state: outcome.state, outcome }
  const corrections = later.map(toCorrection)
  return {
    ...intent,
    state: outcome.state,
    outcome: { ...outcome, cost: correctedCost(outcome.cost, corrections) },
    corrections,
  }
}

function toCorrection(row: UsageEventRow): CostCorrection {
  return {
    entry: row.entry,
    inputPicoUsd: row.inputPicoUsd ?? 0n,
    outputPicoUsd: row.outputPicoUsd ?? 0n,
    totalPicoUsd: row.totalPicoUsd ?? 0n,
    priceVersion: row.priceVersion ?? '',
    correctedAt: row.settledAt,
  }
}

export function toIntent(row: AttemptRow): AttemptIntent {
  const { projectId, apiKeyId, keyId, promptName, promptVersion, tags, kind, estimatedUsage, ...rest } = row
  return {
    ...rest,
    ...present({ projectId, apiKeyId, keyId, promptName, promptVersion }),
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
      ...(row.inconsistent === true && { inconsistent: true }),
    },
    estimated: row.estimated,
    ...present({ failureClass, finishReason, upstreamRequestId }),
    durationMs: row.durationMs,
    settledAt: row.settledAt,
  }
}
