import type { ReliabilityFigures } from '@maester/completion'
import { sql } from 'drizzle-orm'
import type { Transaction } from '../database.js'
import { requests } from './requests_table.js'

type Group = ReliabilityFigures['byModelAndScope'][number]

interface GroupRow extends Record<string, unknown> {
  readonly scope: string
  readonly model: string
  readonly decision: Group['decision']
  readonly requests: number
  readonly executed: number
  readonly estimated_usd: string
  readonly estimated: number
  readonly actual_usd: string
  readonly actual: number
  readonly compared: number
  readonly compared_estimated_usd: string
  readonly compared_actual_usd: string
  readonly delta_usd: string
}

/**
 * Sums over the tenant's requests that had a budget, grouped by scope, model and decision, and by whether they were sent.
 */
export async function readReliability(
  tx: Transaction,
  tenantId: string,
  scopeKey: string | undefined,
): Promise<ReliabilityFigures> {
  const rows = await tx.execute<GroupRow>(sql`
    with decided as (
      select budget_scope as scope, budget_decision as decision,
        coalesce(case when status = 'ok' then model end, budget_model) as model,
        budget_estimated_usd as estimated, budget_actual_usd as actual,
        coalesce(json_array_length(attempts), 0) > 0 as is_executed
      from ${requests}
      where tenant_id = ${tenantId} and budget_decision is not null
        and (${scopeKey ?? null}::text is null or budget_scope = ${scopeKey ?? null}::text)
    )
    select scope, model, decision,
      count(*)::int as requests,
      (count(*) filter (where is_executed))::int as executed,
      round(coalesce(sum(estimated), 0), 6)::text as estimated_usd,
      count(estimated)::int as estimated,
      round(coalesce(sum(actual), 0), 6)::text as actual_usd,
      count(actual)::int as actual,
      count(estimated + actual)::int as compared,
      round(coalesce(sum(estimated) filter (where actual is not null), 0), 6)::text as compared_estimated_usd,
      round(coalesce(sum(actual) filter (where estimated is not null), 0), 6)::text as compared_actual_usd,
      round(coalesce(sum(abs(estimated - actual)), 0), 6)::text as delta_usd
    from decided group by scope, model, decision, is_executed order by scope, model, decision, is_executed`)
  return {
    byModelAndScope: rows.map((row) => ({
      scopeKey: row.scope,
      model: row.model,
      decision: row.decision,
      requestCount: row.requests,
      executedCount: row.executed,
      estimatedTotalUsd: row.estimated_usd,
      estimatedCount: row.estimated,
      actualTotalUsd: row.actual_usd,
      actualCount: row.actual,
      comparedCount: row.compared,
      comparedEstimatedUsd: row.compared_estimated_usd,
      comparedActualUsd: row.compared_actual_usd,
      absoluteDeltaUsd: row.delta_usd,
    })),
  }
}
