import type { UsageDimension, UsageFilter, UsageQuestion } from '@maester/cost_meter'
import { type SQL, sql } from 'drizzle-orm'
import type { ReportPosition } from './report_cursor.js'
import { EVENT_COLUMNS, FIGURE_COLUMNS, GROUP_COLUMNS, names, SUMS } from './usage_columns.js'

const BUCKET_MS = 900_000

const ROW = sql`tenant_id, bucket_start, ${names(GROUP_COLUMNS)}, ${names(FIGURE_COLUMNS)}`

/**
 * One statement, and so one moment: the roll-ups of whole buckets, the ledger rows that are not in them yet, and those of
 * the buckets that the bounds cut. A total row comes first, then the groups, the dearest first.
 */
export function reportQuery(question: UsageQuestion, limit: number, after: ReportPosition | undefined): SQL {
  const { from, to, groupBy, filter = {}, timeZone = 'UTC' } = question
  const wholeFrom = new Date(Math.ceil(from.getTime() / BUCKET_MS) * BUCKET_MS)
  const wholeTo = new Date(Math.floor(to.getTime() / BUCKET_MS) * BUCKET_MS)
  const hasWhole = wholeFrom < wholeTo
  const isWhole = sql`(${hasWhole}::boolean and a.created_at >= ${wholeFrom}::timestamptz and a.created_at < ${wholeTo}::timestamptz)`
  const isAsked = sql`a.created_at >= ${from}::timestamptz and a.created_at < ${to}::timestamptz`
  const keys = groupBy.map((_, place) => sql.identifier(`g${place}`))
  const groups = groupBy.map((dimension, place) => sql`${dimensionOf(dimension, timeZone)} as ${keys[place]}`)
  const grouping = keys.length === 0 ? sql`()` : sql`(${sql.join(keys, sql`, `)}), ()`
  return sql`
    with progress as (
      select case when folded_before <= pg_snapshot_xmax(pg_current_snapshot()) then folded_before else '0'::xid8 end
        as folded from usage_rollup_progress
    ), unfolded as (
      select ${EVENT_COLUMNS} from usage_events e cross join lateral (
        select * from attempts a where a.tenant_id = e.tenant_id and a.attempt_id = e.attempt_id limit 1) a
      where e.xact >= (select folded from progress) and ${ofTenant(sql`e.tenant_id`, question)} and ${isAsked}
    ), cut as (
      select ${EVENT_COLUMNS} from attempts a cross join lateral (
        select * from usage_events e where e.tenant_id = a.tenant_id and e.attempt_id = a.attempt_id
          and e.xact < (select folded from progress)) e
      where ${ofTenant(sql`a.tenant_id`, question)} and ${isAsked} and not ${isWhole}
    ), rows as (
      select ${ROW}, created_at as first_at, created_at as last_at from unfolded
      union all select ${ROW}, created_at, created_at from cut
      union all select ${ROW}, first_at, last_at from usage_rollups
        where ${hasWhole}::boolean and (select folded from progress) > '0'::xid8
          and ${ofTenant(sql`tenant_id`, question)}
          and bucket_start >= ${wholeFrom}::timestamptz and bucket_start < ${wholeTo}::timestamptz
    ), keyed as (
      select ${sql.join([...groups, sql`${names(FIGURE_COLUMNS)}, first_at, last_at`], sql`, `)}
      from rows where ${passes(filter)}
    ), sums as (
      select ${sql.join([...keys, SUMS], sql`, `)}, min(first_at) as first_at, max(last_at) as last_at,
        ${keys.length === 0 ? sql`true` : sql`grouping(${keys[0]}) = 1`} as is_total,
        jsonb_build_array(${sql.join(keys, sql`, `)})::text collate "C" as group_key
      from keyed group by grouping sets (${grouping})
    )
    select ${sql.join([...keys, figures()], sql`, `)}, first_at::text, last_at::text, is_total, group_key
    from sums where is_total or ${isAfter(after)}
    order by is_total desc, total_pico_usd desc, group_key limit ${limit + 2}`
}

function figures(): SQL {
  const texts = FIGURE_COLUMNS.map(
    (name) => sql`coalesce(sums.${sql.identifier(name)}, 0)::text as ${sql.identifier(`${name}_sum`)}`,
  )
  return sql.join(texts, sql`, `)
}

function isAfter(after: ReportPosition | undefined): SQL {
  if (!after) return sql`true`
  const { totalPicoUsd, key } = after
  return sql`(total_pico_usd < ${totalPicoUsd}::numeric or (total_pico_usd = ${totalPicoUsd}::numeric and group_key > ${key}::text))`
}

function ofTenant(column: SQL, { tenantId }: UsageQuestion): SQL {
  return tenantId === undefined ? sql`true` : sql`${column} = ${tenantId}`
}

function passes({ provider, model, kind, simulated, tag }: UsageFilter): SQL {
  const conditions = [
    provider !== undefined && sql`provider = ${provider}`,
    model !== undefined && sql`model = ${model}`,
    kind !== undefined && sql`kind = ${kind}`,
    simulated !== undefined && sql`simulated = ${simulated}::boolean`,
    tag !== undefined && sql`tags->>${tag.name}::text = ${tag.value}`,
  ].filter((condition) => condition !== false)
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

const COLUMN_OF: Readonly<Record<string, string>> = {
  model: 'model',
  provider: 'provider',
  tenant: 'tenant_id',
  project: 'project_id',
  api_key: 'api_key_id',
  prompt: 'prompt_name',
  prompt_version: 'prompt_version',
  kind: 'kind',
}

function dimensionOf(dimension: UsageDimension, timeZone: string): SQL {
  if (dimension.startsWith('tag.')) return sql`tags->>${dimension.slice('tag.'.length)}::text`
  if (dimension === 'attempt') return sql`case when is_retry then 'retry' else 'first' end`
  if (dimension === 'simulated') return sql`simulated::text`
  if (dimension === 'day') return sql`to_char(bucket_start at time zone ${timeZone}::text, 'YYYY-MM-DD')`
  if (dimension === 'hour') {
    const start = sql`date_trunc('hour', bucket_start, ${timeZone}::text) at time zone 'UTC'`
    return sql`to_char(${start}, 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`
  }
  return sql`${sql.identifier(COLUMN_OF[dimension]!)}`
}
