import type { CatalogueRate, PostedPrice, RateName } from '@maester/cost_meter'
import { present } from '../present.js'
import type { prices } from './prices_table.js'

type PriceRow = typeof prices.$inferSelect
type Tiers = Exclude<CatalogueRate, string>['tiers']

const RATES = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'inputAudio',
  'outputAudio',
  'cacheReadAudio',
  'inputImage',
  'outputImage',
  'cacheReadImage',
  'reasoning',
  'webSearch',
  'request',
] as const satisfies readonly RateName[]

export function toPriceRow(price: PostedPrice): typeof prices.$inferInsert {
  const { rates, serviceTier = '', daily, from, to, note, createdBy, ...rest } = price
  const tiered = Object.entries(rates).flatMap(([name, rate]) => (typeof rate === 'object' ? [[name, rate.tiers]] : []))
  return {
    ...rest,
    ...Object.fromEntries(
      Object.entries(rates).map(([name, rate]) => [name, typeof rate === 'object' ? rate.usd : rate]),
    ),
    tiers: Object.fromEntries(tiered),
    serviceTier,
    dailyStart: daily?.start ?? '',
    dailyEnd: daily?.end ?? '',
    validFrom: from,
    ...present({ validTo: to, note, createdBy }),
  }
}

export function toPostedPrice(row: PriceRow): PostedPrice {
  const { tenantId, priceId, provider, model, serviceTier, dailyStart, validTo, version, note, createdBy } = row
  const tiers = row.tiers as Readonly<Partial<Record<RateName, Tiers>>>
  const rates = RATES.flatMap((name): readonly (readonly [RateName, CatalogueRate])[] => {
    const [usd, above] = [row[name], tiers[name]]
    if (usd === null) return []
    return [[name, above === undefined ? usd : { usd, tiers: above }]]
  })
  return {
    ...{ tenantId, priceId, provider, model, version, from: row.validFrom, createdAt: row.createdAt },
    rates: Object.fromEntries(rates),
    ...(serviceTier !== '' && { serviceTier }),
    ...(dailyStart !== '' && { daily: { start: dailyStart, end: row.dailyEnd } }),
    ...present({ to: validTo, note, createdBy }),
  }
}
