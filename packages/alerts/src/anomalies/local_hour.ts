/** An hour on the clocks of a time zone. */
export interface LocalHour {
  /** `YYYY-MM-DD`. */
  readonly day: string
  /** 0 to 23. An hour the clocks go through twice is one hour. */
  readonly hour: number
}

/** Which hour it is in a time zone of the IANA list. */
export function localHourOf(instant: Date, timeZone: string): LocalHour {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  }).formatToParts(instant)
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.find(({ type }) => type === name)?.value ?? ''
  return { day: `${part('year')}-${part('month')}-${part('day')}`, hour: Number(part('hour')) }
}

/** The day so many days before. */
export function dayBefore(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - days)
  return date.toISOString().slice(0, 10)
}
