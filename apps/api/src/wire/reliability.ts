import { z } from 'zod'
import { count, usd } from './fields.js'

const total = z.string().describe('USD, six decimals')

/** Requests that had a budget policy. Totals are sums of the figures callers saw. */
export const reliabilityAnswer = z.strictObject({
  summary: z.strictObject({
    total_requests: count,
    executed_requests: count,
    blocked_requests: count,
    downgraded_requests: count,
    allowed_requests: count,
    total_estimated_cost_usd: total,
    total_actual_cost_usd: total,
    average_estimated_cost_usd: usd,
    average_actual_cost_usd: usd,
  }),
  budget_outcomes: z.strictObject({ allowed_count: count, downgraded_count: count, blocked_count: count }),
  models: z.array(
    z.strictObject({
      model: z.string(),
      request_count: count,
      total_actual_cost_usd: total,
      average_actual_cost_usd: usd,
      downgrade_count: count,
    }),
  ),
  scopes: z.array(
    z.strictObject({
      scope_key: z.string(),
      request_count: count,
      executed_request_count: count,
      blocked_request_count: count,
      total_estimated_cost_usd: total,
      total_actual_cost_usd: total,
    }),
  ),
  estimate_accuracy: z.strictObject({
    compared_request_count: count,
    average_estimated_cost_usd: usd,
    average_actual_cost_usd: usd,
    average_absolute_delta_usd: usd,
  }),
})
