import { answerUsage, type RequestRecord } from '@maester/completion'
import { formatPicoUsdExact, formatUsd6, type PicoUsd } from '@maester/cost_meter'
import { z } from 'zod'
import { evaluation, usage } from './completion_answer.js'
import { exactUsd, instant, jsonObject, priceStatus, tags, usd } from './fields.js'

export const requestStatus = z.enum(['running', 'ok', 'blocked', 'failed', 'cancelled'])

const budget = z.strictObject({
  scope_key: z.string(),
  mode: z.enum(['hard', 'downgrade', 'soft', 'shadow']),
  decision: z.enum(['allowed', 'downgraded', 'blocked']),
  reason: z.string(),
  effective_model: z.string(),
  estimated_total_cost_usd: usd,
  actual_total_cost_usd: usd,
})

/** One request without what was said in it. Everything of its end is `null` while it runs. */
export const requestSummary = z.strictObject({
  request_id: z.string(),
  client_request_id: z.string().nullable(),
  trace_id: z.string(),
  operation: z.string(),
  status: requestStatus,
  requested_model: z.string(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  simulated: z.boolean().nullable(),
  finish_reason: z.string().nullable(),
  usage: usage.nullable(),
  total_cost_usd: usd.describe('What all calls to providers cost together; USD, six decimals; null when unknown'),
  total_cost_usd_exact: exactUsd,
  price_status: priceStatus.nullable(),
  reliability_score: z.number().nullable(),
  evaluation_status: z.enum(['pass', 'fail', 'error']).nullable(),
  budget: budget.nullable(),
  strategy: z.string().nullable(),
  fallback_used: z.boolean().nullable(),
  prompt_name: z.string().nullable(),
  prompt_version: z.string().nullable(),
  prompt_hash: z.string().nullable(),
  project: z.string().nullable(),
  api_key: z.string().nullable(),
  tags,
  job_id: z.string().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string().nullable() }).nullable(),
  started_at: instant,
  finished_at: instant.nullable(),
  duration_ms: z.number().nullable(),
})

/** One request with what was said in it: `request` is the body as sent, `response` the answer as given.
 * Where the content is not kept, `request` and `content` are `null`, and `response` has the figures alone. */
export const requestRecord = z.strictObject({
  ...requestSummary.shape,
  evaluation: evaluation.nullable(),
  request: jsonObject.nullable(),
  content: z.string().nullable(),
  response: jsonObject.nullable(),
})

export function toRequestSummary(record: RequestRecord): z.infer<typeof requestSummary> {
  const total = record.totalPicoUsd ?? null
  return {
    request_id: record.requestId,
    client_request_id: record.clientRequestId ?? null,
    trace_id: record.traceId,
    operation: record.operation,
    status: record.status,
    requested_model: record.requestedModel,
    provider: record.provider ?? null,
    model: record.model ?? null,
    simulated: record.simulated ?? null,
    finish_reason: record.finishReason ?? null,
    usage: record.usage ? answerUsage(record.usage) : null,
    total_cost_usd: total === null ? null : shownTotal(total, record.answer),
    total_cost_usd_exact: total === null ? null : formatPicoUsdExact(total),
    price_status: record.priceStatus ?? null,
    reliability_score: record.evaluation?.reliabilityScore ?? null,
    evaluation_status: record.evaluation?.status ?? null,
    budget: toBudget(record.budget),
    strategy: record.strategy ?? null,
    fallback_used: record.fallbackUsed ?? null,
    prompt_name: record.promptName ?? null,
    prompt_version: record.promptVersion ?? null,
    prompt_hash: record.promptHash ?? null,
    project: record.projectId ?? null,
    api_key: record.apiKeyId ?? null,
    tags: { ...record.tags },
    job_id: record.jobId ?? null,
    error: record.errorCode === undefined ? null : { code: record.errorCode, message: record.errorMessage ?? null },
    started_at: record.startedAt.toISOString(),
    finished_at: record.finishedAt?.toISOString() ?? null,
    duration_ms: record.durationMs ?? null,
  }
}

/** The figure the caller saw, where the answer's own attempt was all that was billed. */
function shownTotal(total: PicoUsd, answer: RequestRecord['answer']): string {
  const cost = answeredCost.safeParse(answer?.cost).data
  return cost?.total_cost_usd_exact === formatPicoUsdExact(total) ? cost.total_cost_usd : formatUsd6(total)
}

const answeredCost = z.object({ total_cost_usd: z.string(), total_cost_usd_exact: z.string() })

export function toRequestRecord(record: RequestRecord): z.infer<typeof requestRecord> {
  return {
    ...toRequestSummary(record),
    evaluation: toEvaluation(record.evaluation),
    request: record.input ?? null,
    content: record.content ?? null,
    response: record.answer ?? null,
  }
}

function toBudget(recorded: RequestRecord['budget']): z.infer<typeof budget> | null {
  if (!recorded) return null
  const { scopeKey, mode, decision, reason, effectiveModel, estimatedTotalUsd, actualTotalUsd } = recorded
  return {
    scope_key: scopeKey,
    mode,
    decision,
    reason,
    effective_model: effectiveModel,
    estimated_total_cost_usd: estimatedTotalUsd,
    actual_total_cost_usd: actualTotalUsd,
  }
}

function toEvaluation(recorded: RequestRecord['evaluation']): z.infer<typeof evaluation> | null {
  if (!recorded) return null
  const { status, reliabilityScore, metrics } = recorded
  return { status, reliability_score: reliabilityScore, metrics: metrics.map((metric) => ({ ...metric })) }
}
