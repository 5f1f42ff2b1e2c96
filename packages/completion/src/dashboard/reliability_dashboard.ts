import { formatUsd6, type PicoUsd, picoUsdFromDecimal } from '@maester/cost_meter'
import type { ReliabilityFigures, RequestStore } from '../ports/request_store.js'

type Group = ReliabilityFigures['byModelAndScope'][number]

export interface ReliabilityDashboard {
  readonly summary: {
    readonly total_requests: number
    readonly executed_requests: number
    readonly blocked_requests: number
    readonly downgraded_requests: number
    readonly allowed_requests: number
    readonly total_estimated_cost_usd: string
    readonly total_actual_cost_usd: string
    readonly average_estimated_cost_usd: string | null
    readonly average_actual_cost_usd: string | null
  }
  readonly budget_outcomes: {
    readonly allowed_count: number
    readonly downgraded_count: number
    readonly blocked_count: number
  }
  /** Models that really answered. */
  readonly models: readonly {
    readonly model: string
    readonly request_count: number
    readonly total_actual_cost_usd: string
    readonly average_actual_cost_usd: string | null
    readonly downgrade_count: number
  }[]
  readonly scopes: readonly {
    readonly scope_key: string
    readonly request_count: number
    readonly executed_request_count: number
    readonly blocked_request_count: number
    readonly total_estimated_cost_usd: string
    readonly total_actual_cost_usd: string
  }[]
  readonly estimate_accuracy: {
    readonly compared_request_count: number
    readonly average_estimated_cost_usd: string | null
    readonly average_actual_cost_usd: string | null
    readonly average_absolute_delta_usd: string | null
  }
}

/**
 * Requests that had a budget: what was let through, made cheaper or refused, and how good the estimates were.
 * Every sum is the sum of the six-place figures the callers saw, so the page adds up to the answers exactly.
 * An average over nothing is `null`.
 */
export async function reliabilityDashboard(
  requests: Pick<RequestStore, 'reliability'>,
  query: { readonly tenantId: string; readonly scopeKey?: string },
): Promise<ReliabilityDashboard> {
  const { byModelAndScope: groups } = await requests.reliability(query)
  const decided = (decision: Group['decision']) => groups.filter((group) => group.decision === decision)
  const executed = groups.filter((group) => group.executedCount > 0)
  const allowed = count(decided('allowed'), 'requestCount')
  const downgraded = count(decided('downgraded'), 'requestCount')
  const blocked = count(decided('blocked'), 'requestCount')
  const estimated = usd(groups, 'estimatedTotalUsd')
  const actual = usd(groups, 'actualTotalUsd')
  const compared = count(groups, 'comparedCount')

  return {
    summary: {
      total_requests: count(groups, 'requestCount'),
      executed_requests: count(groups, 'executedCount'),
      blocked_requests: blocked,
      downgraded_requests: downgraded,
      allowed_requests: allowed,
      total_estimated_cost_usd: formatUsd6(estimated),
      total_actual_cost_usd: formatUsd6(actual),
      average_estimated_cost_usd: average(estimated, count(groups, 'estimatedCount')),
      average_actual_cost_usd: average(actual, count(groups, 'actualCount')),
    },
    budget_outcomes: { allowed_count: allowed, downgraded_count: downgraded, blocked_count: blocked },
    models: grouped(executed, ({ model }) => model).map(([model, rows]) => ({
      model,
      request_count: count(rows, 'executedCount'),
      total_actual_cost_usd: formatUsd6(usd(rows, 'actualTotalUsd')),
      average_actual_cost_usd: average(usd(rows, 'actualTotalUsd'), count(rows, 'actualCount')),
      downgrade_count: count(
        rows.filter(({ decision }) => decision === 'downgraded'),
        'requestCount',
      ),
    })),
    scopes: grouped(groups, ({ scopeKey }) => scopeKey).map(([scope_key, rows]) => ({
      scope_key,
      request_count: count(rows, 'requestCount'),
      executed_request_count: count(rows, 'executedCount'),
      blocked_request_count: count(
        rows.filter(({ decision }) => decision === 'blocked'),
        'requestCount',
      ),
      total_estimated_cost_usd: formatUsd6(usd(rows, 'estimatedTotalUsd')),
      total_actual_cost_usd: formatUsd6(usd(rows, 'actualTotalUsd')),
    })),
    estimate_accuracy: {
      compared_request_count: compared,
      average_estimated_cost_usd: average(usd(groups, 'comparedEstimatedUsd'), compared),
      average_actual_cost_usd: average(usd(groups, 'comparedActualUsd'), compared),
      average_absolute_delta_usd: average(usd(groups, 'absoluteDeltaUsd'), compared),
    },
  }
}

type CountField = 'requestCount' | 'executedCount' | 'estimatedCount' | 'actualCount' | 'comparedCount'
type UsdField =
  | 'estimatedTotalUsd'
  | 'actualTotalUsd'
  | 'comparedEstimatedUsd'
  | 'comparedActualUsd'
  | 'absoluteDeltaUsd'

function count(groups: readonly Group[], field: CountField): number {
  return groups.reduce((sum, group) => sum + group[field], 0)
}

function usd(groups: readonly Group[], field: UsdField): PicoUsd {
  return groups.reduce((sum, group) => sum + picoUsdFromDecimal(group[field]), 0n)
}

/** Rounded half-up to six places by `formatUsd6`; the division itself is cut at 1e-12 USD. */
function average(total: PicoUsd, requests: number): string | null {
  return requests === 0 ? null : formatUsd6(total / BigInt(requests))
}

/** Groups in the order of their key. */
function grouped(groups: readonly Group[], keyOf: (group: Group) => string): readonly [string, readonly Group[]][] {
  const byKey = new Map<string, Group[]>()
  for (const group of groups) {
    const key = keyOf(group)
    const rows = byKey.get(key)
    if (rows) rows.push(group)
    else byKey.set(key, [group])
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1))
}
