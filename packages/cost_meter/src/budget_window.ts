import type { BudgetWindow } from './budget.js'
import { CostMeterError } from './errors.js'

export interface BudgetWindowBounds {
  /** Inclusive. */
  readonly start: Date
  /** Exclusive. */
  readonly end: Date
}

interface LocalDate {
  readonly year: number
  /** 1 to 12; may run over, as `Date.UTC` allows. */
  readonly month: number
  readonly day: number
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/**
 * The calendar day, week (from Monday) or month in a time zone that holds `now`; `null` for `total`, which has no
 * bounds. Days of 23 and 25 hours are whole days. Throws `invalid_time_zone` for a zone that is not in the IANA list.
 */
export function budgetWindowBounds(window: BudgetWindow, now: Date, timeZone = 'UTC'): BudgetWindowBounds | null {
  if (window === 'total') return null
  const { year, month, day } = localDate(now, timeZone)
  if (window === 'month') {
    return bounds({ year, month, day: 1 }, { year, month: month + 1, day: 1 }, timeZone)
  }
  if (window === 'day') return bounds({ year, month, day }, { year, month, day: day + 1 }, timeZone)
  const monday = day - ((new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7)
  return bounds({ year, month, day: monday }, { year, month, day: monday + 7 }, timeZone)
}

/** Whether the IANA list has the name. */
export function isTimeZone(name: string): boolean {
  try {
    offsetMs(new Date(0), name)
    return true
  } catch {
    return false
  }
}

/** The day of an instant in a time zone, as `2026-11-21`. */
export function localDay(instant: Date, timeZone: string): string {
  return new Date(instant.getTime() + offsetMs(instant, timeZone)).toISOString().slice(0, 10)
}

/** The instant at which the hour of an instant began in a time zone, in ISO 8601. */
export function localHour(instant: Date, timeZone: string): string {
  const offset = offsetMs(instant, timeZone)
  const local = Math.floor((instant.getTime() + offset) / HOUR_MS) * HOUR_MS
  return new Date(local - offset).toISOString()
}

function bounds(first: LocalDate, next: LocalDate, timeZone: string): BudgetWindowBounds {
  return { start: startOfDay(first, timeZone), end: startOfDay(next, timeZone) }
}

/** The first instant of a local day. Where midnight is skipped, the day starts when the clocks have moved. */
function startOfDay({ year, month, day }: LocalDate, timeZone: string): Date {
  const midnight = Date.UTC(year, month - 1, day)
  // An offset taken a day before and one taken a day after cover the change of clocks, if there is one.
  const candidates = [midnight - DAY_MS, midnight + DAY_MS].map(
    (nearby) => midnight - offsetMs(new Date(nearby), timeZone),
  )
  const exact = candidates.filter((instant) => instant + offsetMs(new Date(instant), timeZone) === midnight)
  return new Date(exact.length > 0 ? Math.min(...exact) : Math.max(...candidates))
}

function localDate(instant: Date, timeZone: string): LocalDate {
  const local = new Date(instant.getTime() + offsetMs(instant, timeZone))
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() }
}

/** Local time minus UTC, to the second. */
function offsetMs(instant: Date, timeZone: string): number {
  if (timeZone === 'UTC') return 0
  const parts = new Map(
    formatter(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return local - Math.floor(instant.getTime() / 1_000) * 1_000
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Making one takes a hundred times as long as using it. */
function formatter(timeZone: string): Intl.DateTimeFormat {
  let known = formatters.get(timeZone)
  if (!known) {
    known = createFormatter(timeZone)
    formatters.set(timeZone, known)
  }
  return known
}

function createFormatter(timeZone: string): Intl.DateTimeFormat {
  const numeric = 'numeric'
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    })
  } catch (cause) {
    const value = timeZone.slice(0, 60)
    throw new CostMeterError('invalid_time_zone', `Not a time zone: "${value}"`, { value }, { cause })
  }
}
