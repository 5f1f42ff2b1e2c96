import type { ArmFigures, ArmIntervals, CanaryReport, Interval } from '@maester/model_gateway'
import { z } from 'zod'

const interval = z.strictObject({ low: z.number(), high: z.number() })

const arm = z.strictObject({
  calls: z.number().describe('Those whose first target answered, or failed by its provider’s fault'),
  errors: z.number(),
  error_rate: interval,
  judged: z.number().describe('Answers with a score'),
  score: z.strictObject({ mean: z.number().nullable(), ...interval.shape }),
  slow: z.number().describe('Calls slower than `max_p95_ms`'),
  slow_share: interval,
  priced: z.number().describe('Calls whose cost is known'),
  cost_usd: z
    .strictObject({ mean: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() })
    .describe('Per call. The interval is null before 100 calls'),
})

export const canary = z.strictObject({
  alias: z.string(),
  target: z.string(),
  state: z.enum(['running', 'rolled_back', 'finished']),
  percent: z.number().describe('As it is now'),
  sticky: z.enum(['request', 'session', 'tenant']),
  stages: z.array(z.number()).nullable(),
  guard: z
    .strictObject({
      max_error_rate: z.number().nullable(),
      min_score: z.number().nullable(),
      max_p95_ms: z.number().nullable(),
      max_cost_ratio: z.number().nullable(),
    })
    .nullable()
    .describe('Null: nothing ends the trial'),
  reason: z.string().nullable().describe('Why it was rolled back'),
  changed_at: z.iso.datetime(),
  arms: z.strictObject({ canary: arm, stable: arm }),
})

export function toCanary(report: CanaryReport): z.infer<typeof canary> {
  const { target, sticky, stages, guard } = report.settings
  return {
    alias: report.alias,
    target,
    state: report.state,
    percent: report.percent,
    sticky,
    stages: stages ? [...stages] : null,
    guard: guard
      ? {
          max_error_rate: guard.maxErrorRate ?? null,
          min_score: guard.minScore ?? null,
          max_p95_ms: guard.maxP95Ms ?? null,
          max_cost_ratio: guard.maxCostRatio ?? null,
        }
      : null,
    reason: report.reason ?? null,
    changed_at: report.changedAt.toISOString(),
    arms: { canary: toArm(report.arms.canary), stable: toArm(report.arms.stable) },
  }
}

function toArm({ figures, intervals }: CanaryReport['arms']['canary']): z.infer<typeof arm> {
  const { calls, errors, slow, scores, costs }: ArmFigures = figures
  const { errorRate, score, slowShare, costUsd }: ArmIntervals = intervals
  return {
    calls,
    errors,
    error_rate: toInterval(errorRate),
    judged: scores.count,
    score: { mean: meanOf(scores), ...toInterval(score) },
    slow,
    slow_share: toInterval(slowShare),
    priced: costs.count,
    cost_usd: { mean: meanOf(costs), low: costUsd?.low ?? null, high: costUsd?.high ?? null },
  }
}

const toInterval = ({ low, high }: Interval) => ({ low, high })

const meanOf = ({ sum, count }: { readonly sum: number; readonly count: number }) => (count === 0 ? null : sum / count)
