import { CostMeterError } from '../errors.js'
import { readProviderCost } from '../provider_cost.js'
import type { BilledExport, BilledUsage } from './billed_usage.js'

type Json = Readonly<Record<string, unknown>>

/** What one entry of a day says; `undefined` when it names no model. */
type ReadResult = (result: Json, day: string) => BilledUsage | undefined

/**
 * The pages of OpenAI's usage and costs APIs and of Anthropic's usage and cost reports, one page or an array of pages.
 * Throws `invalid_export` for anything else.
 * https://platform.openai.com/docs/api-reference/usage https://platform.claude.com/docs/en/api/admin/cost_report
 */
export function readJsonExport(json: unknown): BilledExport {
  const buckets = (Array.isArray(json) ? json : [json]).flatMap((page) => objects(object(page).data))
  const [first] = buckets
  if (first === undefined) throw new CostMeterError('invalid_export', 'The file has no buckets of usage in "data".')
  const isAnthropic = typeof first.starting_at === 'string'
  const rows = buckets.flatMap((bucket) =>
    objects(bucket.results).flatMap((result) => {
      const read: ReadResult = isAnthropic ? readAnthropic : readOpenAi
      return read(result, dayOf(isAnthropic ? bucket.starting_at : bucket.start_time)) ?? []
    }),
  )
  return { provider: isAnthropic ? 'anthropic' : 'openai', rows }
}

const readOpenAi: ReadResult = (result, day) => {
  const { amount, line_item: item, model } = result
  if (typeof amount === 'object' && amount !== null) {
    // `gpt-4.1-2025-04-14, input`
    const named = typeof item === 'string' ? item.split(',')[0]?.trim() : undefined
    const picoUsd = readProviderCost(String(object(amount).value))
    return named === undefined || picoUsd === undefined ? undefined : { day, model: named, picoUsd }
  }
  if (typeof model !== 'string') return undefined
  return {
    day,
    model,
    ...present({
      calls: count(result.num_model_requests),
      inputTokens: count(result.input_tokens),
      outputTokens: count(result.output_tokens),
    }),
  }
}

const readAnthropic: ReadResult = (result, day) => {
  const { model, amount } = result
  if (typeof model !== 'string') return undefined
  if (typeof amount === 'string') {
    // In cents.
    const cents = readProviderCost(amount)
    return cents === undefined ? undefined : { day, model, picoUsd: cents / 100n }
  }
  const created = object(result.cache_creation)
  const input = [
    result.uncached_input_tokens,
    result.cache_read_input_tokens,
    created.ephemeral_5m_input_tokens,
    created.ephemeral_1h_input_tokens,
  ].reduce<number>((sum, tokens) => sum + (count(tokens) ?? 0), 0)
  return { day, model, inputTokens: input, ...present({ outputTokens: count(result.output_tokens) }) }
}

function dayOf(start: unknown): string {
  const at = typeof start === 'number' ? new Date(start * 1_000) : new Date(String(start))
  if (Number.isNaN(at.getTime())) throw new CostMeterError('invalid_export', 'A bucket does not say when it starts.')
  return at.toISOString().slice(0, 10)
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function objects(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(object) : []
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
}

function present(fields: Readonly<Record<string, number | undefined>>): Partial<BilledUsage> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
