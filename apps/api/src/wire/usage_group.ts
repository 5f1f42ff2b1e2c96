import { formatPicoUsdExact, formatUsd6, type UsageFigures, type UsageGroup } from '@maester/cost_meter'
import { z } from 'zod'
import { count, instant } from './fields.js'

const money = z.string().describe('USD, exact')

/** What calls used and cost together. */
export const usageFigures = z.strictObject({
  calls: count.describe('Calls to providers that ended; those still running are not counted.'),
  voided_calls: count.describe('Proven not processed: they cost nothing.'),
  unpriced_calls: count.describe('Their cost is not known and not in the sum.'),
  estimated_calls: count,
  inconsistent_calls: count.describe('The reported details did not fit in the reported totals.'),
  tokens: z.strictObject({
    input: count,
    output: count,
    total: count,
    cache_read: count,
    cache_write: count,
    reasoning: count,
    input_audio: count,
    output_audio: count,
    input_image: count,
    output_image: count,
  }),
  web_searches: count,
  cost_usd: money,
  cost_usd_rounded: z.string().describe('USD, six decimals'),
  input_cost_usd: money,
  output_cost_usd: money,
  estimated_cost_usd: money.describe('What of the cost is billed by an estimate.'),
  estimated_share: z.number().nullable().describe('Of the cost, 0 to 1; null when nothing was spent.'),
})

export const usageGroup = z.strictObject({
  group: z.record(z.string(), z.string().nullable()).describe('By dimension; null for calls that have none.'),
  ...usageFigures.shape,
  first_at: instant,
  last_at: instant,
})

export function toUsageFigures(figures: UsageFigures): z.infer<typeof usageFigures> {
  const { totalPicoUsd, estimatedPicoUsd } = figures
  return {
    calls: figures.calls,
    voided_calls: figures.voidedCalls,
    unpriced_calls: figures.unpricedCalls,
    estimated_calls: figures.estimatedCalls,
    inconsistent_calls: figures.inconsistentCalls,
    tokens: {
      input: figures.inputTokens,
      output: figures.outputTokens,
      total: figures.inputTokens + figures.outputTokens,
      cache_read: figures.cacheReadTokens,
      cache_write: figures.cacheWriteTokens,
      reasoning: figures.reasoningTokens,
      input_audio: figures.inputAudioTokens,
      output_audio: figures.outputAudioTokens,
      input_image: figures.inputImageTokens,
      output_image: figures.outputImageTokens,
    },
    web_searches: figures.webSearches,
    cost_usd: formatPicoUsdExact(totalPicoUsd),
    cost_usd_rounded: formatUsd6(totalPicoUsd),
    input_cost_usd: formatPicoUsdExact(figures.inputPicoUsd),
    output_cost_usd: formatPicoUsdExact(figures.outputPicoUsd),
    estimated_cost_usd: formatPicoUsdExact(estimatedPicoUsd),
    estimated_share: totalPicoUsd === 0n ? null : Number((estimatedPicoUsd * 10_000n) / totalPicoUsd) / 10_000,
  }
}

export function toUsageGroup(group: UsageGroup): z.infer<typeof usageGroup> {
  return {
    group: { ...group.key } as Record<string, string | null>,
    ...toUsageFigures(group),
    first_at: group.firstAt.toISOString(),
    last_at: group.lastAt.toISOString(),
  }
}
