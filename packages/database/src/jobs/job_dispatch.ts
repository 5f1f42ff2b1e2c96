import type { Dispatch, JobStore } from '@maester/jobs'
import { type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database.js'
import { groupOf } from '../group_insert.js'
import { after, type Clock } from './clock.js'
import { jobs } from './jobs_table.js'
import { outbox } from './outbox_table.js'

const outboxRows = groupOf(outbox)

interface DispatchRow extends Record<string, unknown> {
  readonly tenant_id: string
  readonly job_id: string
  readonly name: string
  readonly available_at: string | null
  readonly rank: string
}

/** What the relay and the reconciler ask, over all tenants. */
export function createJobDispatch(
  database: Database,
  clock: Clock,
): Pick<JobStore, 'takeUndispatched' | 'markDispatched' | 'findStranded'> {
  return {
    takeUndispatched: (limit) =>
      database.relayTransaction((tx) =>
        ranked(
          tx,
          sql`select j.job_id, j.tenant_id, o.sequence as place from ${outbox} o join ${jobs} j using (tenant_id, job_id)
            where o.dispatched_at is null and j.state in ('queued', 'running') order by o.sequence limit ${limit}`,
        ),
      ),

    async markDispatched(keys) {
      if (keys.length === 0) return
      await database.relayTransaction((tx) =>
        tx.execute(sql`
          update ${outbox} o set dispatched_at = ${clock()} from ${outboxRows(keys)} k
          where o.tenant_id = k.tenant_id and o.job_id = k.job_id`),
      )
    },

    findStranded({ idleMs, limit }) {
      const now = clock()
      const since = sql`case when j.state = 'running' then j.lease_ends_at
        else ${after(sql`greatest(o.dispatched_at, j.available_at)`, idleMs)} end`
      return database.relayTransaction((tx) =>
        ranked(
          tx,
          sql`select j.job_id, j.tenant_id, extract(epoch from ${since}) as place
            from ${jobs} j join ${outbox} o using (tenant_id, job_id)
            where j.state in ('queued', 'running') and (j.state = 'running' or o.dispatched_at is not null)
              and ${since} <= ${now}
            order by ${since} limit ${limit}`,
        ),
      )
    },
  }
}

/** The jobs that `chosen` gives, in order of `place`, with their rank among the jobs of their tenant. */
async function ranked(tx: Transaction, chosen: SQL): Promise<readonly Dispatch[]> {
  const rows = await tx.execute<DispatchRow>(sql`
    with chosen as (${chosen}), ranked as (
      select tenant_id, job_id, name, available_at, row_number() over (partition by tenant_id order by sequence) as rank
      from ${jobs}
      where state in ('queued', 'running') and tenant_id in (select tenant_id from chosen)
    )
    select ranked.* from chosen join ranked using (tenant_id, job_id) order by chosen.place`)
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    jobId: row.job_id,
    name: row.name,
    ...(row.available_at !== null && { availableAt: new Date(row.available_at) }),
    rank: Number(row.rank),
  }))
}
