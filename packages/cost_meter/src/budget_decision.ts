import type { Cost } from './cost.js'
import { formatPicoUsdExact, type PicoUsd } from './pico_usd.js'

export interface BudgetQuestion {
  /** What may be spent: the limit of the request, or what is left in a window. */
  readonly limitPicoUsd: PicoUsd
  /** The model asked for, and its worst-case cost. */
  readonly model: string
  readonly estimate: Cost
  readonly cheaper?: { readonly model: string; readonly estimate: Cost }
  readonly allowCheaper: boolean
}

export interface BudgetDecision {
  readonly decision: 'allowed' | 'downgraded' | 'blocked'
  /** A sentence for people; model names and amounts only. */
  readonly reason: string
  /** The model to call; when blocked, the model that was asked for. */
  readonly effectiveModel: string
}

/** Whether a call fits its budget. An unknown cost never fits: nothing says that it would. */
export function decideBudget({ limitPicoUsd, model, estimate, cheaper, allowCheaper }: BudgetQuestion): BudgetDecision {
  const limit = `the limit of ${formatPicoUsdExact(limitPicoUsd)} USD`
  if (fits(estimate, limitPicoUsd)) {
    return { decision: 'allowed', effectiveModel: model, reason: `${sentence(model, estimate)}, within ${limit}.` }
  }
  const over = `${sentence(model, estimate)}, ${estimate.totalPicoUsd === null ? 'so it cannot be held to' : 'over'} ${limit}`
  if (!allowCheaper) return { decision: 'blocked', effectiveModel: model, reason: `${over}.` }
  if (!cheaper) return { decision: 'blocked', effectiveModel: model, reason: `${over}, and no cheaper model is set.` }
  if (fits(cheaper.estimate, limitPicoUsd)) {
    const reason = `${over}; ${sentence(cheaper.model, cheaper.estimate)} and is used instead.`
    return { decision: 'downgraded', effectiveModel: cheaper.model, reason }
  }
  const reason = `${over}, and the cheaper model does not fit either: ${sentence(cheaper.model, cheaper.estimate)}.`
  return { decision: 'blocked', effectiveModel: model, reason }
}

function fits({ totalPicoUsd }: Cost, limitPicoUsd: PicoUsd): boolean {
  return totalPicoUsd !== null && totalPicoUsd <= limitPicoUsd
}

function sentence(model: string, { totalPicoUsd, priceStatus }: Cost): string {
  if (totalPicoUsd !== null) return `${model} costs at most ${formatPicoUsdExact(totalPicoUsd)} USD`
  return priceStatus === 'unpriced'
    ? `The price of ${model} is not known`
    : `The size of the call to ${model} is not known`
}
