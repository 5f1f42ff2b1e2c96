import type { UsageFigures } from '@maester/cost_meter'
import { type SQL, sql } from 'drizzle-orm'

/** What can be told apart in a report, as the roll-ups keep it. */
export const GROUP_COLUMNS = [
  'provider',
  'model',
  'kind',
  'project_id',
  'api_key_id',
  'prompt_name',
  'prompt_version',
  'tags',
  'simulated',
  'is_retry',
] as const

/** What is added up, and the column it stands in. */
export const FIGURES = {
  calls: 'calls',
  voidedCalls: 'voided_calls',
  unpricedCalls: 'unpriced_calls',
  estimatedCalls: 'estimated_calls',
  inconsistentCalls: 'inconsistent_calls',
  inputTokens: 'input_tokens',
  outputTokens: 'output_tokens',
  cacheReadTokens: 'cache_read_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  reasoningTokens: 'reasoning_tokens',
  inputAudioTokens: 'input_audio_tokens',
  outputAudioTokens: 'output_audio_tokens',
  inputImageTokens: 'input_image_tokens',
  outputImageTokens: 'output_image_tokens',
  webSearches: 'web_searches',
  inputPicoUsd: 'input_pico_usd',
  outputPicoUsd: 'output_pico_usd',
  totalPicoUsd: 'total_pico_usd',
  estimatedPicoUsd: 'estimated_pico_usd',
} as const satisfies Record<keyof UsageFigures, string>

export const FIGURE_COLUMNS = Object.values(FIGURES)

export type FigureColumn = (typeof FIGURE_COLUMNS)[number]

export function names(columns: readonly string[]): SQL {
  return sql.join(
    columns.map((name) => sql.identifier(name)),
    sql`, `,
  )
}

/** `sum(calls) as calls, …` */
export const SUMS = sql.join(
  FIGURE_COLUMNS.map((name) => sql`sum(${sql.identifier(name)}) as ${sql.identifier(name)}`),
  sql`, `,
)

/** The quarter of an hour a time falls in. */
export function bucketOf(time: SQL): SQL {
  return sql`date_bin('15 minutes', ${time}, timestamptz '2000-01-01 00:00:00Z')`
}

/**
 * What one ledger row `e` of an attempt `a` adds. A correction adds the difference it makes; the first one of a call
 * without a price gives it one. The attempt is looked up by its key for each row, whatever the planner believes.
 */
export const EVENT_COLUMNS = sql`
  e.tenant_id, a.created_at, ${bucketOf(sql`a.created_at`)} as bucket_start,
  a.provider, a.model, a.kind, a.project_id, a.api_key_id, a.prompt_name, a.prompt_version, a.tags::jsonb as tags,
  a.simulated, a.attempt > 1 as is_retry,
  (e.entry = 0)::int as calls,
  (e.entry = 0 and e.state = 'voided')::int as voided_calls,
  case when e.entry = 0 and e.state <> 'voided' and e.total_pico_usd is null then 1
    when e.entry = 1 and (select o.total_pico_usd is null from usage_events o
      where o.tenant_id = e.tenant_id and o.attempt_id = e.attempt_id and o.entry = 0) then -1
    else 0 end as unpriced_calls,
  (e.entry = 0 and e.estimated)::int as estimated_calls,
  (e.entry = 0 and coalesce(e.inconsistent, false))::int as inconsistent_calls,
  ${tokens('inputTokens')} as input_tokens,
  ${tokens('outputTokens')} as output_tokens,
  ${tokens('cacheReadTokens')} as cache_read_tokens,
  ${tokens('cacheWrite5mTokens')} + ${tokens('cacheWrite1hTokens')} as cache_write_tokens,
  ${tokens('reasoningTokens')} as reasoning_tokens,
  ${tokens('inputAudioTokens')} as input_audio_tokens,
  ${tokens('outputAudioTokens')} as output_audio_tokens,
  ${tokens('inputImageTokens')} as input_image_tokens,
  ${tokens('outputImageTokens')} as output_image_tokens,
  ${tokens('webSearches')} as web_searches,
  coalesce(e.input_pico_usd, 0) as input_pico_usd,
  coalesce(e.output_pico_usd, 0) as output_pico_usd,
  coalesce(e.total_pico_usd, 0) as total_pico_usd,
  case when e.estimated then coalesce(e.total_pico_usd, 0) else 0 end as estimated_pico_usd`

/** Of the outcome only: a correction's usage is that of the outcome. */
function tokens(name: string): SQL {
  return sql`case when e.entry = 0 then coalesce((e.usage->>${name}::text)::numeric, 0) else 0 end`
}
