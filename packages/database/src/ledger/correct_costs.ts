import type { AttemptCorrection } from '@maester/cost_meter'
import { getTableColumns, sql } from 'drizzle-orm'
import type { Transaction } from '../database.js'
import { groupOf } from '../group_insert.js'
import { usageEvents } from './usage_events_table.js'

/** What a correction takes over from the outcome it corrects. */
const KEPT = new Set(['state', 'estimated', 'duration_ms'])
const columns = Object.values(getTableColumns(usageEvents)).filter(({ name }) => !KEPT.has(name))
const names = sql.join(
  columns.map(({ name }) => sql.identifier(name)),
  sql`, `,
)
const rowsOf = groupOf(usageEvents)

/** How many were written: of those that have an outcome, and whose place nobody took. */
export async function insertCorrections(tx: Transaction, rows: readonly AttemptCorrection[]): Promise<number> {
  const corrections = rowsOf(
    rows.map(({ correctedAt, ...row }) => ({ ...row, usage: {}, priceStatus: 'priced', settledAt: correctedAt })),
  )
  const written = await tx.execute(sql`
    with corrections as (select ${names} from ${corrections} r)
    insert into ${usageEvents} (${names}, state, estimated, duration_ms)
    select r.*, o.state, o.estimated, 0
    from corrections r cross join lateral (
      select * from usage_events o where o.tenant_id = r.tenant_id and o.attempt_id = r.attempt_id and o.entry = 0) o
    on conflict do nothing returning entry`)
  return written.length
}
