import { answerDeprecation } from '@maester/completion'
import { formatPicoUsdExact, formatUsd6 } from '@maester/cost_meter'
import type { RouteExplanation, TargetReport } from '@maester/model_gateway'
import { z } from 'zod'
import { deprecation } from './deprecation.js'
import { count, exactUsd, instant, priceStatus, usd } from './fields.js'

const percentiles = z
  .strictObject({ p50: z.number(), p95: z.number(), p99: z.number() })
  .nullable()
  .describe('Of recent calls, in ms; null while there are too few')

const share = z.number().min(0).max(1).nullable()

/** What is known of one target, without the provider it is at. */
export const targetFields = {
  model: z.string(),
  region: z.string().nullable(),
  weight: z.number().nullable(),
  deprecation: deprecation.nullable(),
  capabilities: z.array(z.string()).describe('Known to be there'),
  lacks: z.array(z.string()).describe('Known to be absent; the rest is unknown, and tried'),
  context_window_tokens: count.nullable(),
  max_output_tokens: count.nullable(),
  latency_ms: z.strictObject({ total: percentiles, first_output: percentiles }),
  error_rate: share.describe("Of recent calls, by the provider's fault; null while there are none"),
  quality: z.strictObject({ mean: z.number(), count: z.number() }).nullable().describe('Reliability scores of answers'),
  in_flight: count,
  breaker: z.strictObject({
    state: z.enum(['closed', 'open', 'half_open']).describe('open: not called; half_open: one call at a time looks'),
    since: instant.nullable(),
    open_until: instant.nullable(),
  }),
  keys_set_aside: z.array(z.strictObject({ key_id: z.string(), reason: z.string(), until: instant })),
}

export function toTarget(report: TargetReport): z.infer<z.ZodObject<typeof targetFields>> {
  const { capabilities, latency, errorRate, quality, breaker, keysSetAside } = report
  const known = Object.entries(capabilities)
  return {
    model: report.model,
    region: report.region ?? null,
    weight: report.weight ?? null,
    deprecation: report.deprecation ? answerDeprecation(report.deprecation) : null,
    capabilities: known.filter(([, isThere]) => isThere).map(([name]) => name),
    lacks: known.filter(([, isThere]) => isThere === false).map(([name]) => name),
    context_window_tokens: report.contextWindowTokens ?? null,
    max_output_tokens: report.maxOutputTokens ?? null,
    latency_ms: { total: toPercentiles(latency.total), first_output: toPercentiles(latency.firstOutput) },
    error_rate: errorRate === undefined ? null : roundTo(errorRate, 4),
    quality: quality ? { mean: roundTo(quality.mean, 4), count: roundTo(quality.count, 1) } : null,
    in_flight: report.inFlight,
    breaker: {
      state: breaker.state,
      since: breaker.since?.toISOString() ?? null,
      open_until: breaker.openUntil?.toISOString() ?? null,
    },
    keys_set_aside: keysSetAside.map(({ keyId, reason, until }) => ({
      key_id: keyId,
      reason,
      until: until.toISOString(),
    })),
  }
}

const named = { provider: z.string(), simulated: z.boolean(), ...targetFields, reason: z.string() }

export const explainedTarget = z.strictObject({
  ...named,
  estimate: z.strictObject({ total_cost_usd: usd, total_cost_usd_exact: exactUsd, price_status: priceStatus }),
})

export const leftOutTarget = z.strictObject(named)

export function toExplainedTarget(explained: RouteExplanation['candidates'][number]): z.infer<typeof explainedTarget> {
  const { totalPicoUsd, priceStatus: status } = explained.estimate
  return {
    ...toLeftOutTarget(explained),
    estimate: {
      total_cost_usd: totalPicoUsd === null ? null : formatUsd6(totalPicoUsd),
      total_cost_usd_exact: totalPicoUsd === null ? null : formatPicoUsdExact(totalPicoUsd),
      price_status: status,
    },
  }
}

export function toLeftOutTarget(explained: RouteExplanation['leftOut'][number]): z.infer<typeof leftOutTarget> {
  const { provider, simulated, reason } = explained
  return { provider, simulated, ...toTarget(explained), reason }
}

function toPercentiles(figures: TargetReport['latency']['total']): z.infer<typeof percentiles> {
  return figures ? { p50: figures.p50Ms, p95: figures.p95Ms, p99: figures.p99Ms } : null
}

function roundTo(value: number, places: number): number {
  return Number(value.toFixed(places))
}
