import type { Cost, PicoUsd, Usage } from '@maester/cost_meter'
import { displayedTotal, formatPicoUsdExact, formatUsd6 } from '@maester/cost_meter'
import type { AnswerAccount, RoutePreview } from '@maester/model_gateway'
import type { Spending } from '../steps/budget_gate.js'
import type { AnswerCost, AnswerEstimate, AnswerUsage } from './answer.js'

/** `null` where the provider reported nothing; a sum of which a part is unknown is unknown. */
export function answerUsage(usage: Usage): AnswerUsage {
  const { inputTokens = null, outputTokens = null, cacheWrite5mTokens, cacheWrite1hTokens } = usage
  const wroteCache = cacheWrite5mTokens !== undefined || cacheWrite1hTokens !== undefined
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
    cache_read_tokens: usage.cacheReadTokens ?? null,
    cache_write_tokens: wroteCache ? (cacheWrite5mTokens ?? 0) + (cacheWrite1hTokens ?? 0) : null,
    reasoning_tokens: usage.reasoningTokens ?? null,
  }
}

export function answerCost(model: string, usage: Usage, cost: Cost): AnswerCost {
  const { input_tokens, output_tokens, total_tokens } = answerUsage(usage)
  return {
    model,
    input_tokens,
    output_tokens,
    total_tokens,
    input_cost_usd: orNull(cost.inputPicoUsd, formatUsd6),
    output_cost_usd: orNull(cost.outputPicoUsd, formatUsd6),
    total_cost_usd: shownTotalUsd(cost),
    total_cost_usd_exact: orNull(cost.totalPicoUsd, formatPicoUsdExact),
    price_status: cost.priceStatus,
    unit: 'USD',
  }
}

export function answerEstimate(preview: RoutePreview): AnswerEstimate {
  const { estimatedInputTokens, estimatedOutputTokens, estimate } = preview
  return {
    model: preview.model,
    estimated_input_tokens: estimatedInputTokens,
    estimated_output_tokens: estimatedOutputTokens,
    estimated_total_tokens: estimatedInputTokens + estimatedOutputTokens,
    estimated_input_cost_usd: orNull(estimate.inputPicoUsd, formatUsd6),
    estimated_output_cost_usd: orNull(estimate.outputPicoUsd, formatUsd6),
    estimated_total_cost_usd: shownTotalUsd(estimate),
  }
}

/**
 * The total as shown: the sum of the parts as shown, so that a reader's own addition agrees. A provider that states only
 * its total has no parts to add.
 */
export function shownTotalUsd({ inputPicoUsd, outputPicoUsd, totalPicoUsd }: Cost): string | null {
  if (totalPicoUsd === null) return null
  if (inputPicoUsd === null || outputPicoUsd === null) return formatUsd6(totalPicoUsd)
  return formatUsd6(displayedTotal(inputPicoUsd, outputPicoUsd, totalPicoUsd - inputPicoUsd - outputPicoUsd))
}

function orNull<T>(value: T | null, format: (value: T) => string): string | null {
  return value === null ? null : format(value)
}

/** What a budget books for a call, and the figure its caller sees. */
export function shownSpending(
  spent:
    | Pick<AnswerAccount, 'totalPicoUsd' | 'cost'>
    | { readonly totalPicoUsd: PicoUsd | null; readonly executed: boolean },
): Spending {
  const { totalPicoUsd } = spent
  const single = 'cost' in spent && spent.cost.totalPicoUsd === totalPicoUsd ? shownTotalUsd(spent.cost) : undefined
  return {
    spentPicoUsd: totalPicoUsd,
    shownUsd: single ?? orNull(totalPicoUsd, formatUsd6),
    executed: 'cost' in spent || spent.executed,
  }
}
