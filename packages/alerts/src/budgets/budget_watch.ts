import type { AppliedPolicy, BudgetState } from '@maester/cost_meter'
import type { AlertSink } from '@maester/observability'
import { blockedAlert, forecastAlert, thresholdAlert } from './budget_alerts.js'
import { forecastSpend } from './forecast_spend.js'

/** Told what becomes of budgets, by whoever holds and settles them. Returns at once. */
export interface BudgetWatch {
  /** Something was booked; `state` is the account's since. */
  settled(tenantId: string, applied: AppliedPolicy, state: BudgetState): void
  /** A request did not fit. */
  refused(tenantId: string, applied: AppliedPolicy, state: BudgetState): void
}

export interface BudgetWatchOptions {
  readonly alerts: AlertSink
  readonly now: () => Date
  /** Budgets remembered as told of. More than this, and some are told of again: the alert stays the same. Default 20_000. */
  readonly maxRemembered?: number
}

/** In percent of the limit. */
const THRESHOLDS = [50, 80, 100] as const

/**
 * Raises an alert when a budget is spent to 50, 80 and 100 %, when it is on the way to be exceeded, and when it refuses
 * its first request: each once for a window and limit. Costs a comparison or two for each settlement.
 */
export function createBudgetWatch({ alerts, now, maxRemembered = 20_000 }: BudgetWatchOptions): BudgetWatch {
  const told = new Set<string>()
  const isNews = (what: string, { policy, account }: AppliedPolicy, { windowStart }: BudgetState, tenantId: string) => {
    const { scope, window, timeZone } = account
    const key = JSON.stringify([
      what,
      tenantId,
      policy.id,
      scope,
      window,
      timeZone,
      windowStart,
      `${policy.limitPicoUsd}`,
    ])
    if (told.has(key)) return false
    if (told.size >= maxRemembered) told.clear()
    told.add(key)
    return true
  }

  return {
    settled(tenantId, applied, state) {
      const { limitPicoUsd } = applied.policy
      const about = { tenantId, applied, state, raisedAt: now() }
      for (const percent of THRESHOLDS) {
        const isReached = state.spentPicoUsd > 0n && state.spentPicoUsd * 100n >= limitPicoUsd * BigInt(percent)
        if (!isReached) break
        if (isNews(String(percent), applied, state, tenantId)) alerts.raise(thresholdAlert(about, percent))
      }
      if (state.spentPicoUsd >= limitPicoUsd) return
      const forecast = forecastSpend(state, about.raisedAt)
      if (!forecast || forecast.totalPicoUsd <= limitPicoUsd) return
      if (isNews('forecast', applied, state, tenantId)) alerts.raise(forecastAlert(about, forecast))
    },

    refused(tenantId, applied, state) {
      if (!isNews('refused', applied, state, tenantId)) return
      alerts.raise(blockedAlert({ tenantId, applied, state, raisedAt: now() }))
    },
  }
}
