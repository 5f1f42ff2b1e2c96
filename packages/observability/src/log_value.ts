/** How much of a value one log line may carry. */
const limits = { depth: 6, entries: 100, causes: 5, stringLength: 8_192 }

/** Fields that hold credentials whatever their value looks like. */
const credentialName =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|(?:x-)?(?:goog-)?api[-_]?key|password|passwd|secret|credentials?)$/i

/**
 * A copy of `value` that is safe to write as JSON: strings redacted and bounded, errors spelt out with their causes,
 * cycles cut. Never throws, whatever the getters of `value` do.
 */
export function toLogValue(value: unknown, redact: (text: string) => string): unknown {
  return convert(value, { redact, seen: new Set() }, 0)
}

/**
 * `fields` as the inside of a JSON object, each with a comma before it, as safe as `toLogValue` makes them. Those without
 * a value, and one named `event`, are left out.
 */
export function toLogFields(fields: Readonly<Record<string, unknown>>, redact: (text: string) => string): string {
  let line = ''
  try {
    for (const name of Object.keys(fields).slice(0, limits.entries)) {
      const written = name === 'event' ? undefined : fieldText(name, fields[name], redact)
      if (written !== undefined) line += `,${JSON.stringify(redact(name))}:${written}`
    }
  } catch {
    return ',"fields":"[unreadable]"'
  }
  return line
}

/** Most fields are short text and numbers: they need no copy. */
function fieldText(name: string, value: unknown, redact: (text: string) => string): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(credentialName.test(name) ? '[redacted]' : text(value, redact))
    case 'number':
      return Number.isFinite(value) ? String(value) : `"${value}"`
    case 'boolean':
      return String(value)
    default:
      return JSON.stringify(toLogValue(value, redact))
  }
}

interface Conversion {
  readonly redact: (text: string) => string
  /** The objects around the current one. */
  readonly seen: Set<object>
}

function convert(value: unknown, conversion: Conversion, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return text(value, conversion.redact)
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return value.toString()
    case 'symbol':
    case 'function':
      return undefined
    case 'object':
      return value === null ? null : convertObject(value, conversion, depth)
    default:
      return value
  }
}

function convertObject(value: object, conversion: Conversion, depth: number): unknown {
  if (conversion.seen.has(value)) return '[circular]'
  if (depth > limits.depth) return '[too deep]'
  conversion.seen.add(value)
  try {
    if (value instanceof Error) return convertError(value, conversion, depth)
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
    if (Array.isArray(value)) {
      return value.slice(0, limits.entries).map((item) => convert(item, conversion, depth + 1) ?? null)
    }
    return convertEntries(Object.entries(value), conversion, depth)
  } catch {
    return '[unreadable]'
  } finally {
    conversion.seen.delete(value)
  }
}

function convertEntries(entries: [string, unknown][], conversion: Conversion, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of entries.slice(0, limits.entries)) {
    if (value === undefined) continue
    result[text(name, conversion.redact)] =
      typeof value === 'string' && credentialName.test(name) ? '[redacted]' : convert(value, conversion, depth + 1)
  }
  return result
}

function convertError(error: Error, conversion: Conversion, depth: number): unknown {
  const { name, message, stack, cause, ...own } = error
  return {
    type: text(error.constructor.name || name, conversion.redact),
    message: text(String(message), conversion.redact),
    ...convertEntries(Object.entries(own), conversion, depth),
    ...(stack !== undefined && { stack: text(String(stack), conversion.redact) }),
    ...(cause !== undefined && {
      cause: depth < limits.causes ? convert(cause, conversion, depth + 1) : '[too deep]',
    }),
  }
}

function text(value: string, redact: (text: string) => string): string {
  if (value.length <= limits.stringLength) return redact(value)
  // Redacted before it is cut: half a secret is not recognised any more. Far beyond the limit nothing is read at all.
  const redacted = redact(value.slice(0, 2 * limits.stringLength))
  return `${redacted.slice(0, limits.stringLength)}… [${value.length} characters]`
}
