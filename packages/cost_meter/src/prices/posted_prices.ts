import { everyTenant, type PostedPrice } from '../price_store.js'
import { modelSpellings } from './find_model.js'
import { withOwnDefaults } from './own_rates.js'
import { isWithinDay, msOfDay, type PricePeriod } from './price_period.js'
import { toRateCard } from './rate_card.js'

/** A posted price and when it counts. */
export interface PostedPeriod extends PricePeriod {
  readonly price: PostedPrice
}

/** Posted prices by whom and what they are for. */
export interface PostedPrices {
  /** The one in force: the tenant's own before everyone's, the provider by its name before its type. */
  find(key: PostedKey, atMs: number): PostedPeriod | undefined
}

export interface PostedKey {
  readonly tenantId: string | undefined
  /** Name, then type. */
  readonly providers: readonly string[]
  readonly model: string
  /** Lower case; empty for the list price. */
  readonly serviceTier: string
}

/** Throws `invalid_price` or `invalid_decimal` for a price that cannot be read. */
export function indexPostedPrices(prices: readonly PostedPrice[]): PostedPrices {
  const bySeries = new Map<string, PostedPeriod[]>()
  for (const price of prices.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const { tenantId, provider, model, serviceTier = '' } = price
    const series = seriesOf(tenantId, provider.toLowerCase(), model.toLowerCase(), serviceTier.toLowerCase())
    bySeries.set(series, [...(bySeries.get(series) ?? []), toPeriod(price)])
  }
  return {
    find({ tenantId, providers, model, serviceTier }, atMs) {
      if (bySeries.size === 0) return undefined
      const spellings = modelSpellings(model.trim().toLowerCase())
      for (const tenant of tenantId === undefined ? [everyTenant] : [tenantId, everyTenant]) {
        for (const provider of providers) {
          for (const spelling of spellings) {
            const periods = bySeries.get(seriesOf(tenant, provider.toLowerCase(), spelling, serviceTier))
            const found = periods && inForce(periods, atMs)
            if (found) return found
          }
        }
      }
      return undefined
    },
  }
}

/** A price for a time of day goes before one for the whole day. */
function inForce(periods: readonly PostedPeriod[], atMs: number): PostedPeriod | undefined {
  const applying = periods.filter((period) => isInForce(period, atMs))
  return applying.findLast(({ daily }) => daily !== undefined) ?? applying.at(-1)
}

function isInForce({ price: { from, to }, daily }: PostedPeriod, atMs: number): boolean {
  if (atMs < from.getTime() || (to !== undefined && atMs >= to.getTime())) return false
  return daily === undefined || isWithinDay(daily, atMs)
}

function toPeriod(price: PostedPrice): PostedPeriod {
  const { provider, rates, version, from, daily } = price
  return {
    price,
    card: toRateCard(provider, withOwnDefaults(rates)),
    version,
    fromMs: from.getTime(),
    ...(daily && { daily: { startMs: msOfDay(`${daily.start}:00Z`), endMs: msOfDay(`${daily.end}:00Z`) } }),
  }
}

function seriesOf(...parts: readonly string[]): string {
  return parts.join('\u001f')
}
