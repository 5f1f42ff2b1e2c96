import { z } from 'zod'
import { deprecation } from './deprecation.js'
import { count, exactUsd, jsonObject, priceStatus, reportedCount, usd } from './fields.js'

export const usage = z.strictObject({
  input_tokens: reportedCount,
  output_tokens: reportedCount,
  total_tokens: reportedCount,
  cache_read_tokens: reportedCount,
  cache_write_tokens: reportedCount,
  reasoning_tokens: reportedCount,
})

const cost = z.strictObject({
  model: z.string(),
  input_tokens: reportedCount,
  output_tokens: reportedCount,
  total_tokens: reportedCount,
  input_cost_usd: usd,
  output_cost_usd: usd,
  total_cost_usd: usd,
  total_cost_usd_exact: exactUsd,
  price_status: priceStatus,
  unit: z.literal('USD'),
})

const budget = z.discriminatedUnion('enabled', [
  z.strictObject({ enabled: z.literal(false) }),
  z.strictObject({
    enabled: z.literal(true),
    scope_key: z.string(),
    policy: z.strictObject({
      max_cost_usd: z.string().nullable(),
      limit_usd: z.string().nullable(),
      window: z.enum(['day', 'week', 'month', 'total']).nullable(),
      mode: z.enum(['hard', 'downgrade', 'soft', 'shadow']),
      allow_fallback_to_cheaper_model: z.boolean(),
    }),
    allowed: z.boolean(),
    decision: z.enum(['allowed', 'downgraded', 'blocked']),
    reason: z.string(),
    effective_model: z.string(),
    fallback_applied: z.boolean(),
    estimate: z.strictObject({
      model: z.string(),
      estimated_input_tokens: count,
      estimated_output_tokens: count,
      estimated_total_tokens: count,
      estimated_input_cost_usd: usd,
      estimated_output_cost_usd: usd,
      estimated_total_cost_usd: usd,
    }),
    actual_total_cost_usd: usd,
    ledger: z.strictObject({ scope_key: z.string(), request_count: count, total_cost_usd: z.string() }),
  }),
])

/** A check that could not run has neither score nor verdict. */
export const evaluation = z.strictObject({
  status: z.enum(['pass', 'fail', 'error']),
  reliability_score: z.number().nullable(),
  metrics: z.array(
    z.strictObject({
      name: z.string(),
      score: z.number().nullable(),
      passed: z.boolean().nullable(),
      reason: z.string().nullable(),
    }),
  ),
})

export const attempt = z.strictObject({
  attempt_id: z.string(),
  provider: z.string(),
  model: z.string(),
  upstream_model: z
    .string()
    .optional()
    .describe('What the provider calls the model that answered, where that is not `model`: a dated version, say.'),
  outcome: z.enum(['ok', 'failed', 'cancelled']),
  failure_class: z.string().optional(),
  status: count.optional().describe("The provider's HTTP status, if there was an answer."),
  duration_ms: z.number(),
  continued: z
    .literal(true)
    .optional()
    .describe('It broke off, what it had said was delivered, and the attempts after it went on from there.'),
  key_id: z.string().optional().describe("Fingerprint of the provider's key it was made with."),
  next: z
    .enum([
      'retried',
      'key_rotated',
      'failed_over',
      'overtaken',
      'not_retryable',
      'nothing_left',
      'attempts_used_up',
      'time_used_up',
      'retry_budget_used_up',
    ])
    .optional()
    .describe('What was done about a failure: another try, or none, and why.'),
})

/** `CompletionAnswer` of the completion package, described. */
export const completionAnswer = z.strictObject({
  request_id: z.string(),
  trace_id: z.string(),
  provider: z.string(),
  model: z.string(),
  simulated: z.boolean(),
  content: z.string(),
  finish_reason: z.string(),
  tool_calls: z
    .array(z.strictObject({ id: z.string(), name: z.string(), arguments: z.string() }))
    .optional()
    .describe('Absent when the model called none.'),
  usage,
  cost,
  budget,
  evaluation,
  routing: z.strictObject({
    requested_model: z.string(),
    fallback_used: z.boolean(),
    strategy: z.string(),
    arm: z.enum(['canary', 'stable']).optional().describe('Who answered, where the alias has a canary'),
    deprecation: deprecation.optional(),
    attempts: z.array(attempt),
  }),
  citations: z.array(jsonObject),
  prompt_name: z.string().optional(),
  prompt_version: z.string().optional(),
  prompt_hash: z.string().optional(),
})
