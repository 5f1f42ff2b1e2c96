import { CostMeterError } from '../errors.js'
import { readProviderCost } from '../provider_cost.js'
import type { BilledExport, BilledUsage } from './billed_usage.js'

/** How the consoles head their columns, and how people rename them. Compared in lower case, with `_` for blanks. */
const COLUMNS = {
  day: ['date', 'day', 'usage_date_utc', 'usage_date', 'start_time_iso', 'start_date'],
  model: ['model', 'model_version', 'model_name'],
  calls: ['num_model_requests', 'requests', 'calls'],
  input: ['input_tokens', 'usage_input_tokens'],
  uncached: ['uncached_input_tokens', 'usage_input_tokens_no_cache'],
  cacheRead: ['cache_read_input_tokens', 'usage_input_tokens_cache_read'],
  written5m: ['cache_creation_5m_input_tokens', 'usage_input_tokens_cache_write_5m'],
  written1h: ['cache_creation_1h_input_tokens', 'usage_input_tokens_cache_write_1h'],
  output: ['output_tokens', 'usage_output_tokens'],
  cost: ['cost_usd', 'amount_value', 'cost'],
} as const

type Column = keyof typeof COLUMNS

/** A console's CSV. Uncached input tells Anthropic's from OpenAI's. Throws `invalid_export` without a day and a model. */
export function readCsvExport(text: string): BilledExport {
  const [header = [], ...lines] = readCsv(text)
  const places = new Map<Column, number>()
  const heads = header.map((head) => head.trim().toLowerCase().replaceAll(' ', '_'))
  for (const [column, names] of Object.entries(COLUMNS)) {
    const place = heads.findIndex((head) => (names as readonly string[]).includes(head))
    if (place !== -1) places.set(column as Column, place)
  }
  if (!places.has('day') || !places.has('model')) {
    throw new CostMeterError('invalid_export', 'The file needs a column for the date and one for the model.')
  }
  const rows = lines.map((line) => toRow((column) => line[places.get(column) ?? -1]))
  return { provider: places.has('uncached') ? 'anthropic' : 'openai', rows: rows.filter(({ model }) => model !== '') }
}

function toRow(field: (column: Column) => string | undefined): BilledUsage {
  const number = (column: Column) => {
    const text = field(column)
    return text === undefined || text.trim() === '' ? undefined : Number(text)
  }
  const parts = (['uncached', 'cacheRead', 'written5m', 'written1h'] as const).map(number)
  const uncached = parts[0] === undefined ? undefined : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)
  const [calls, inputTokens, outputTokens] = [number('calls'), number('input') ?? uncached, number('output')]
  const cost = field('cost')
  const picoUsd = cost === undefined ? undefined : readProviderCost(cost.replace('$', ''))
  return {
    day: (field('day') ?? '').slice(0, 10),
    model: (field('model') ?? '').trim(),
    ...(calls !== undefined && { calls }),
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(picoUsd !== undefined && { picoUsd }),
  }
}

/** RFC 4180. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]]
  const field = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy
  for (let match = field.exec(text); match && match.index < text.length; match = field.exec(text)) {
    const [, value = '', end] = match
    rows.at(-1)?.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value)
    if (end !== ',') rows.push([])
  }
  return rows.filter((row) => row.some((value) => value !== ''))
}
