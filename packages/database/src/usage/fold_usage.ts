import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database.js'
import { EVENT_COLUMNS, FIGURE_COLUMNS, GROUP_COLUMNS, names, SUMS } from './usage_columns.js'

/** Ledger rows folded in one transaction, about. */
const BATCH = 10_000

interface Bounds {
  readonly from: string
  /** Exclusive. */
  readonly to: string
  readonly isLast: boolean
}

/**
 * Adds the ledger rows that are not in the roll-ups yet to them, oldest first, and notes up to where. A row is taken once
 * every transaction that began before its own has ended, so that none is missed and none taken twice. One process at a
 * time: another finds nothing to do. Returns how many rows were taken.
 */
export async function foldUsage(database: Database): Promise<number> {
  let folded = 0
  for (;;) {
    const step = await database.ledgerTransaction(async (tx) => {
      const bounds = await nextBounds(tx)
      if (!bounds) return { count: 0, isLast: true }
      const count = await fold(tx, bounds)
      await tx.execute(sql`update usage_rollup_progress set folded_before = ${bounds.to}::xid8`)
      return { count, isLast: bounds.isLast }
    })
    folded += step.count
    if (step.isLast) return folded
  }
}

/** Undefined when another process folds, or nothing is ready. Locks the progress until the transaction ends. */
async function nextBounds(tx: Transaction): Promise<Bounds | undefined> {
  const [progress] = await tx.execute<Record<string, unknown>>(sql`
    select folded_before::text as from, pg_snapshot_xmin(pg_current_snapshot())::text as ready,
      folded_before > pg_snapshot_xmax(pg_current_snapshot()) as is_foreign
    from usage_rollup_progress for update skip locked`)
  if (!progress) return undefined
  // A restored dump counts its transactions anew: what was folded elsewhere cannot be told apart any more.
  if (progress.is_foreign === true) await tx.execute(sql`delete from usage_rollups`)
  const from = progress.is_foreign === true ? '0' : String(progress.from)
  const ready = String(progress.ready)
  const [beyond] = await tx.execute<Record<string, unknown>>(sql`
    select greatest(xact::text::numeric, ${from}::numeric + 1)::text as to from usage_events
    where xact >= ${from}::xid8 and xact < ${ready}::xid8 order by xact offset ${BATCH} limit 1`)
  if (beyond) return { from, to: String(beyond.to), isLast: false }
  return progress.is_foreign !== true && from === ready ? undefined : { from, to: ready, isLast: true }
}

async function fold(tx: Transaction, { from, to }: Bounds): Promise<number> {
  const added = sql.join(
    FIGURE_COLUMNS.map((name) => {
      const column = sql.identifier(name)
      return sql`${column} = r.${column} + excluded.${column}`
    }),
    sql`, `,
  )
  const groups = names(GROUP_COLUMNS)
  const [result] = await tx.execute<Record<string, unknown>>(sql`
    with events as (
      select ${EVENT_COLUMNS}
      from usage_events e cross join lateral (
        select * from attempts a where a.tenant_id = e.tenant_id and a.attempt_id = e.attempt_id limit 1) a
      where e.xact >= ${from}::xid8 and e.xact < ${to}::xid8
    ), sums as (
      select tenant_id, bucket_start, ${groups}, ${SUMS}, min(created_at) as first_at, max(created_at) as last_at
      from events group by tenant_id, bucket_start, ${groups}
    ), folded as (
      insert into usage_rollups as r
        (tenant_id, bucket_start, group_key, ${groups}, ${names(FIGURE_COLUMNS)}, first_at, last_at)
      select tenant_id, bucket_start, encode(sha256(convert_to(jsonb_build_array(${groups})::text, 'UTF8')), 'hex'),
        ${groups}, ${names(FIGURE_COLUMNS)}, first_at, last_at
      from sums
      on conflict on constraint usage_rollups_key do update set ${added},
        first_at = least(r.first_at, excluded.first_at), last_at = greatest(r.last_at, excluded.last_at)
    )
    select count(*)::int as count from events`)
  return Number(result?.count ?? 0)
}
