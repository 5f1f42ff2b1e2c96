import { answerUsage, shownTotalUsd } from '@maester/completion'
import { formatPicoUsdExact, type LedgerRecord } from '@maester/cost_meter'
import { z } from 'zod'
import { usage } from './completion_answer.js'
import { count, exactUsd, instant, priceStatus, tags, usd } from './fields.js'

/** One call to a provider: what it was for, how it ended and what it cost. Everything of the end is `null` before it. */
export const usageRecord = z.strictObject({
  attempt_id: z.string(),
  request_id: z.string(),
  trace_id: z.string(),
  kind: z.enum(['completion', 'embedding', 'judge', 'probe']),
  attempt: count.describe('1, 2, 3… within the request.'),
  provider: z.string(),
  model: z.string(),
  state: z.enum(['intent', 'settled', 'voided', 'unknown']),
  simulated: z.boolean(),
  tenant: z.string(),
  project: z.string().nullable(),
  api_key: z.string().nullable(),
  tags,
  prompt_name: z.string().optional(),
  prompt_version: z.string().optional(),
  usage: usage.nullable(),
  cost_usd: usd,
  cost_usd_exact: exactUsd,
  price_status: priceStatus.nullable(),
  price_version: z.string().nullable(),
  estimated: z.boolean().nullable().describe('True when a billed figure is an estimate.'),
  inconsistent: z.boolean().describe('The reported details did not fit in the reported totals.'),
  corrections: z
    .array(z.strictObject({ entry: count, cost_usd_exact: exactUsd, price_version: z.string(), corrected_at: instant }))
    .describe('What the cost was changed by since; it is in the cost.'),
  reserved_usd_exact: exactUsd,
  failure_class: z.string().nullable(),
  finish_reason: z.string().nullable(),
  upstream_request_id: z.string().nullable(),
  duration_ms: z.number().nullable(),
  created_at: instant,
  settled_at: instant.nullable(),
})

export function toUsageRecord(record: LedgerRecord): z.infer<typeof usageRecord> {
  const { outcome } = record
  return {
    attempt_id: record.attemptId,
    request_id: record.requestId,
    trace_id: record.traceId,
    kind: record.kind,
    attempt: record.attempt,
    provider: record.provider,
    model: record.model,
    state: record.state,
    simulated: record.simulated,
    tenant: record.tenantId,
    project: record.projectId ?? null,
    api_key: record.apiKeyId ?? null,
    tags: { ...record.tags },
    ...(record.promptName !== undefined && { prompt_name: record.promptName }),
    ...(record.promptVersion !== undefined && { prompt_version: record.promptVersion }),
    usage: outcome ? answerUsage(outcome.usage) : null,
    cost_usd: outcome ? shownTotalUsd(outcome.cost) : null,
    cost_usd_exact: exact(outcome?.cost.totalPicoUsd),
    price_status: outcome?.cost.priceStatus ?? null,
    price_version: outcome?.cost.priceVersion ?? null,
    estimated: outcome?.estimated ?? null,
    inconsistent: outcome?.cost.inconsistent === true,
    corrections: (record.corrections ?? []).map(({ entry, totalPicoUsd, priceVersion, correctedAt }) => ({
      entry,
      cost_usd_exact: exact(totalPicoUsd),
      price_version: priceVersion,
      corrected_at: correctedAt.toISOString(),
    })),
    reserved_usd_exact: exact(record.reservedPicoUsd),
    failure_class: outcome?.failureClass ?? null,
    finish_reason: outcome?.finishReason ?? null,
    upstream_request_id: outcome?.upstreamRequestId ?? null,
    duration_ms: outcome?.durationMs ?? null,
    created_at: record.createdAt.toISOString(),
    settled_at: outcome?.settledAt.toISOString() ?? null,
  }
}

function exact(amount: bigint | null | undefined): string | null {
  return amount === null || amount === undefined ? null : formatPicoUsdExact(amount)
}
