import { type JsonObject, numberOf, stringOf } from '../json.js'

interface Bound {
  readonly value: number
  /** True when the value itself is not allowed. */
  readonly open: boolean
}

/** A number within the schema's bounds; another `index` gives another number where there is room. */
export function numberValue(schema: JsonObject, index: number, form: 'integer' | 'number'): number {
  const low = tighter(bound(schema.minimum, false), bound(schema.exclusiveMinimum, true), (a, b) => a - b)
  const high = tighter(bound(schema.maximum, false), bound(schema.exclusiveMaximum, true), (a, b) => b - a)
  const multiple = numberOf(schema.multipleOf)
  if (form === 'number' && multiple === undefined) return anywhere(low?.value, high?.value, index)
  return onGrid(
    low,
    high,
    multiple !== undefined && (form === 'number' || Number.isInteger(multiple)) ? multiple : 1,
    index,
  )
}

function bound(value: JsonObject[string], open: boolean): Bound | undefined {
  const limit = numberOf(value)
  return limit === undefined ? undefined : { value: limit, open }
}

function tighter(
  a: Bound | undefined,
  b: Bound | undefined,
  compare: (a: number, b: number) => number,
): Bound | undefined {
  if (!a || !b) return a ?? b
  return compare(a.value, b.value) > 0 ? a : b
}

/** Strictly inside the bounds, so that it does not matter whether they are open. */
function anywhere(low: number | undefined, high: number | undefined, index: number): number {
  if (low !== undefined && high !== undefined) return low + (high - low) / (index + 2)
  if (low !== undefined) return low + 1 + index
  return high === undefined || high > 1 + index ? 1 + index : high - 1 - index
}

function onGrid(low: Bound | undefined, high: Bound | undefined, step: number, index: number): number {
  const first = low && gridPlace(low, step, Math.ceil, 1)
  const last = high && gridPlace(high, step, Math.floor, -1)
  const start = first ?? Math.min(Math.ceil(1 / step), last ?? Number.POSITIVE_INFINITY)
  const room = last === undefined ? index + 1 : Math.max(1, last - start + 1)
  return Number(((start + (index % room)) * step).toPrecision(12))
}

/** How many steps from zero the outermost allowed value is. */
function gridPlace({ value, open }: Bound, step: number, round: (value: number) => number, inward: 1 | -1): number {
  const place = round(Number((value / step).toPrecision(12)))
  return open && Number((place * step).toPrecision(12)) === value ? place + inward : place
}

const formats: Readonly<Record<string, (index: number) => string>> = {
  'date-time': (index) => `2026-01-01T00:00:${pad(index % 60)}Z`,
  date: (index) => `2026-01-${pad((index % 28) + 1)}`,
  time: (index) => `12:00:${pad(index % 60)}Z`,
  duration: (index) => `PT${index + 1}H`,
  email: (index) => `person${index}@example.com`,
  'idn-email': (index) => `person${index}@example.com`,
  hostname: (index) => `host${index}.example.com`,
  ipv4: (index) => `192.0.2.${(index % 254) + 1}`,
  ipv6: (index) => `2001:db8::${(index + 1).toString(16)}`,
  uri: (index) => `https://example.com/${index}`,
  url: (index) => `https://example.com/${index}`,
  'uri-reference': (index) => `/path/${index}`,
  uuid: (index) => `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
  'json-pointer': (index) => `/member${index}`,
}

const pad = (value: number) => String(value).padStart(2, '0')

/** A string of the schema's format and length; without a format it says the member's name. */
export function stringValue(schema: JsonObject, name: string, index: number): string {
  const formatted = formats[stringOf(schema.format)]?.(index)
  if (formatted !== undefined) return formatted
  const least = numberOf(schema.minLength) ?? 0
  const words = index === 0 ? name : `${index} ${name}`
  return words.padEnd(least, '.').slice(0, numberOf(schema.maxLength) ?? Number.POSITIVE_INFINITY)
}
