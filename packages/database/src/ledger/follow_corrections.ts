import type { RequestKey } from '@maester/cost_meter'
import { sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import { toStoredJson } from '../stored_json.js'

/** What the attempts of requests cost; one without a price is booked at its reservation, as a budget books it. */
const spentBy = (tenantId: string, requestIds: readonly string[]) => sql`
  select a.request_id, bool_and(c.total is not null or c.is_voided) as is_priced,
    sum(case when c.is_voided then 0 else coalesce(c.total, a.reserved_pico_usd, 0) end) as spent
  from attempts a cross join lateral (
    select sum(e.total_pico_usd) as total, bool_or(e.state = 'voided') as is_voided
    from usage_events e where e.tenant_id = a.tenant_id and e.attempt_id = a.attempt_id) c
  where a.tenant_id = ${tenantId}
    and a.request_id in (select json_array_elements_text(${toStoredJson(requestIds)}::json))
  group by a.request_id`

/** Brings budgets and requests to what the ledger says of the requests. Repeats change nothing. */
export async function followCorrections(database: Database, requests: readonly RequestKey[]): Promise<void> {
  for (const [tenantId, requestIds] of byTenant(requests)) {
    await database.tenantTransaction(tenantId, async (tx) => {
      const settled = sql`tenant_id = ${tenantId} and state = 'settled'
        and request_id in (select json_array_elements_text(${toStoredJson(requestIds)}::json))`
      // Windows first, in one order, as whoever reserves and settles takes them.
      await tx.execute(sql`
        select from budget_windows w where (tenant_id, scope, window_kind, time_zone, window_start) in (
          select tenant_id, scope, window_kind, time_zone, window_start from reservations where ${settled})
        order by scope, window_kind, time_zone, window_start for update`)
      await tx.execute(sql`
        with spent as (${spentBy(tenantId, requestIds)}), changed as (
          select r.*, s.spent, s.spent - r.spent_pico_usd as difference,
            round(s.spent, -6) - round(r.spent_pico_usd, -6) as shown_difference
          from reservations r join spent s using (request_id)
          where r.tenant_id = ${tenantId} and r.state = 'settled' and r.executed and r.spent_pico_usd <> s.spent
        ), noted as (
          update reservations r set spent_pico_usd = c.spent from changed c
          where r.tenant_id = c.tenant_id and r.scope = c.scope and r.window_kind = c.window_kind
            and r.time_zone = c.time_zone and r.request_id = c.request_id
        )
        update budget_windows w set spent_pico_usd = w.spent_pico_usd + c.difference,
          shown_pico_usd = w.shown_pico_usd + c.shown_difference
        from (select tenant_id, scope, window_kind, time_zone, window_start, sum(difference) as difference,
            sum(shown_difference) as shown_difference
          from changed group by tenant_id, scope, window_kind, time_zone, window_start) c
        where w.tenant_id = c.tenant_id and w.scope = c.scope and w.window_kind = c.window_kind
          and w.time_zone = c.time_zone and w.window_start = c.window_start`)
    })
    await database.ledgerTransaction(async (tx) => {
      await tx.execute(sql`
        with spent as (${spentBy(tenantId, requestIds)})
        update requests r set total_pico_usd = s.spent,
          price_status = case when r.price_status is null then null else 'priced' end
        from spent s where r.tenant_id = ${tenantId} and r.request_id = s.request_id and s.is_priced
          and r.status <> 'running' and r.total_pico_usd is distinct from s.spent`)
    })
  }
}

function byTenant(requests: readonly RequestKey[]): ReadonlyMap<string, readonly string[]> {
  const tenants = new Map<string, string[]>()
  for (const { tenantId, requestId } of requests) tenants.set(tenantId, [...(tenants.get(tenantId) ?? []), requestId])
  return tenants
}
