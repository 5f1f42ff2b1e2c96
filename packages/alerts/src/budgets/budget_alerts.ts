import { type AppliedPolicy, type BudgetState, formatPicoUsdExact, formatUsd6 } from '@maester/cost_meter'
import type { Alert } from '@maester/observability'
import type { SpendForecast } from './forecast_spend.js'

export interface BudgetNews {
  readonly tenantId: string
  readonly applied: AppliedPolicy
  readonly state: BudgetState
  readonly raisedAt: Date
}

const SEVERITIES = { 50: 'info', 80: 'warning', 100: 'critical' } as const

/** `percent` of a budget is spent. */
export function thresholdAlert(news: BudgetNews, percent: 50 | 80 | 100): Alert {
  const title = `${percent} % of the budget of ${nameOf(news)} is spent.`
  const detail = { ...detailOf(news), threshold_percent: percent }
  return { ...identityOf(news, 'budget_threshold', String(percent)), severity: SEVERITIES[percent], title, detail }
}

/** A budget will be exceeded before its window ends, if spend goes on as it did. */
export function forecastAlert(news: BudgetNews, { totalPicoUsd, elapsed }: SpendForecast): Alert {
  return {
    ...identityOf(news, 'budget_forecast', 'forecast'),
    severity: 'warning',
    title: `The budget of ${nameOf(news)} will be exceeded, if spend goes on at the rate it had since the window began.`,
    detail: {
      ...detailOf(news),
      forecast_usd: formatUsd6(totalPicoUsd),
      method: 'linear',
      elapsed_percent: Math.round(elapsed * 1_000) / 10,
      request_count: news.state.requestCount,
    },
  }
}

/** A budget refused a request for the first time in its window. */
export function blockedAlert(news: BudgetNews): Alert {
  return {
    ...identityOf(news, 'budget_blocked', 'blocked'),
    severity: 'warning',
    title: `The budget of ${nameOf(news)} has no room for every request any more.`,
    detail: detailOf(news),
  }
}

function identityOf({ tenantId, applied, state, raisedAt }: BudgetNews, kind: string, what: string) {
  const { policy, account } = applied
  const window = [account.window, account.timeZone ?? 'UTC', state.windowStart?.toISOString() ?? 'total']
  return { tenantId, kind, key: [policy.id ?? policy.mode, account.scope, ...window, what].join('|'), raisedAt }
}

function nameOf({ applied: { account } }: BudgetNews): string {
  return account.window === 'total' ? account.scope : `${account.scope} for this ${account.window}`
}

function detailOf({ applied: { policy, account }, state }: BudgetNews): Alert['detail'] {
  return {
    budget_id: policy.id ?? null,
    scope: account.scope,
    window: account.window,
    timezone: account.timeZone ?? 'UTC',
    mode: policy.mode,
    limit_usd: formatPicoUsdExact(policy.limitPicoUsd),
    spent_usd: formatPicoUsdExact(state.spentPicoUsd),
    reserved_usd: formatPicoUsdExact(state.reservedPicoUsd),
    window_start: state.windowStart?.toISOString() ?? null,
    window_end: state.windowEnd?.toISOString() ?? null,
  }
}
