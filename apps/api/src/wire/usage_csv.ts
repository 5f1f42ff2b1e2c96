type Row = Readonly<Record<string, unknown>>

const columns = [
  ...['attempt_id', 'request_id', 'trace_id', 'created_at', 'settled_at', 'kind', 'attempt', 'provider', 'model'],
  ...['state', 'simulated', 'tenant', 'project', 'api_key', 'prompt_name', 'prompt_version', 'tags'],
  ...['usage.input_tokens', 'usage.output_tokens', 'usage.total_tokens', 'usage.cache_read_tokens'],
  ...['usage.cache_write_tokens', 'usage.reasoning_tokens', 'cost_usd', 'cost_usd_exact', 'price_status'],
  ...['price_version', 'estimated', 'inconsistent', 'corrections', 'failure_class', 'finish_reason'],
  ...['upstream_request_id', 'duration_ms', 'export_cursor'],
]

export const csvHeader = `${columns.join(',')}\r\n`

export function toCsvLine(record: Row): string {
  return `${columns.map((name) => toField(valueAt(record, name))).join(',')}\r\n`
}

function valueAt(record: Row, name: string): unknown {
  const [outer = '', inner] = name.split('.')
  const value = record[outer]
  if (inner === undefined) return value
  return typeof value === 'object' && value !== null ? (value as Row)[inner] : undefined
}

/**
 * RFC 4180. Spreadsheets run text that begins like a formula: an apostrophe in front makes it text again.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
function toField(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
