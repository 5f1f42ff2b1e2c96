import type { CataloguePeriod } from './catalogue.js'
import { type RateCard, toRateCard } from './rate_card.js'

const DAY_MS = 86_400_000

/** A rate card and when it counts. */
export interface PricePeriod {
  readonly card: RateCard
  /** Names the entry and period in `Cost.priceVersion`. */
  readonly version: string
  /** Epoch ms, inclusive. */
  readonly fromMs?: number
  /** Ms of the UTC day; `startMs` inclusive, `endMs` exclusive. */
  readonly daily?: { readonly startMs: number; readonly endMs: number }
}

/** One model's price list, `entry` naming it. */
export function toPricePeriods(
  catalogueProvider: string,
  entry: string,
  periods: readonly CataloguePeriod[],
): readonly PricePeriod[] {
  return periods.map(({ from, daily, rates }) => ({
    card: toRateCard(catalogueProvider, rates),
    version: `${entry}${from === undefined ? '' : `@${from}`}${daily === undefined ? '' : `@${daily.start}`}`,
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(daily === undefined ? {} : { daily: { startMs: msOfDay(daily.start), endMs: msOfDay(daily.end) } }),
  }))
}

/** The last period that applies. Where none does, the first, as the source has it. */
export function periodAt(periods: readonly PricePeriod[], at: Date): PricePeriod | undefined {
  return periods.findLast((period) => applies(period, at.getTime())) ?? periods[0]
}

export function applies({ fromMs, daily }: PricePeriod, atMs: number): boolean {
  if (fromMs !== undefined && atMs < fromMs) return false
  return daily === undefined || isWithinDay(daily, atMs)
}

export function isWithinDay({ startMs, endMs }: NonNullable<PricePeriod['daily']>, atMs: number): boolean {
  const time = ((atMs % DAY_MS) + DAY_MS) % DAY_MS
  return endMs < startMs ? time >= startMs || time < endMs : time >= startMs && time < endMs
}

/** `HH:MM:SSZ` as ms since midnight. */
export function msOfDay(time: string): number {
  return Date.parse(`1970-01-01T${time}`)
}
