import type { BudgetState, PicoUsd } from '@maester/cost_meter'

export interface SpendForecast {
  /** At the end of the window, if it goes on like this. */
  readonly totalPicoUsd: PicoUsd
  /** How much of the window has passed, 0 to 1. */
  readonly elapsed: number
}

/** Earlier than this, or from fewer requests, a rate says little. */
const LEAST_ELAPSED = 0.1
const FEWEST_REQUESTS = 20

/** A straight line through what was spent since the window began; undefined without enough to go by, or without an end. */
export function forecastSpend(
  { windowStart, windowEnd, spentPicoUsd, requestCount }: BudgetState,
  now: Date,
): SpendForecast | undefined {
  if (!windowStart || !windowEnd || requestCount < FEWEST_REQUESTS) return undefined
  const lengthMs = windowEnd.getTime() - windowStart.getTime()
  const elapsedMs = Math.min(now.getTime() - windowStart.getTime(), lengthMs)
  const elapsed = elapsedMs / lengthMs
  if (elapsed < LEAST_ELAPSED) return undefined
  return { totalPicoUsd: (spentPicoUsd * BigInt(lengthMs)) / BigInt(elapsedMs), elapsed }
}
