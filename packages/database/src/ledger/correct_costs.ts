import type { AttemptCorrection } from '@maester/cost_meter'
import { getTableColumns, sql } from 'drizzle-orm'
import type { Transaction } from '../database.js'
import { columnList, rowsOf } from '../group_insert.js'
import { usageEvents } from './usage_events_table.js'

/** How many were written: of those that have an outcome, and whose place nobody took. */
export async function insertCorrections(tx: Transaction, rows: readonly AttemptCorrection[]): Promise<number> {
  const events = rows.map(({ correctedAt, ...row }) => ({
    ...row,
    usage: {},
    priceStatus: 'priced',
    settledAt: correctedAt,
  }))
  const own = new Set(['state', 'estimated', 'duration_ms'])
  const columns = Object.values(getTableColumns(usageEvents)).filter(({ name }) => !own.has(name))
  const written = await tx.execute(sql`
    insert into ${usageEvents} (${columnList(columns)}, state, estimated, duration_ms)
    select ${sql.join(
      columns.map(({ name }) => sql`r.${sql.identifier(name)}`),
      sql`, `,
    )}, o.state, o.estimated, 0
    from ${rowsOf(usageEvents, events)} r cross join lateral (
      select * from usage_events o where o.tenant_id = r.tenant_id and o.attempt_id = r.attempt_id and o.entry = 0) o
    on conflict do nothing returning entry`)
  return written.length
}
