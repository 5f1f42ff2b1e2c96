import type { PostedPrice } from '@maester/cost_meter'
import { z } from 'zod'
import { HttpError } from '../errors/http_error.js'
import { shortText } from '../query/short_text.js'
import { decimalPrice, fromWireRates, rates } from './price.js'

const time = z.iso.datetime({ offset: true })
const name = shortText.min(1)
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day like "16:30"')

/** The rates as `maester.yaml` has them. */
const flatRates = {
  input_usd_per_million: 'input',
  output_usd_per_million: 'output',
  cache_read_usd_per_million: 'cache_read',
  cache_write_usd_per_million: 'cache_write',
} as const

const flat = decimalPrice.optional()

/** What `POST /v1/prices` takes. The rates are in `rates`, or beside the model as `maester.yaml` has them. */
export const priceBody = z.strictObject({
  provider: name.optional().describe("The provider's name in maester.yaml, or its type; or in front of the model."),
  model: name.describe('Dated names of the model are covered too. Without `provider`: `provider/model`.'),
  service_tier: name.optional(),
  daily: z.strictObject({ start: timeOfDay, end: timeOfDay }).optional(),
  from: time.optional().describe('Default now.'),
  to: time.optional(),
  rates: rates.optional(),
  input_usd_per_million: flat,
  output_usd_per_million: flat,
  cache_read_usd_per_million: flat,
  cache_write_usd_per_million: flat,
  scope: z.enum(['tenant', 'everyone']).default('tenant').describe('everyone: operators only.'),
  note: z.string().max(1_000).optional(),
  rerate: z.boolean().default(false).describe('Rate the calls begun since `from` that have no price again.'),
})

type PriceBody = z.infer<typeof priceBody>

/** Throws `HttpError` `invalid_value`. */
export function pricedModel({ provider, model }: Pick<PriceBody, 'provider' | 'model'>): {
  readonly provider: string
  readonly model: string
} {
  if (provider !== undefined) return { provider, model }
  const [, named, rest] = /^([^/]+)\/(.+)$/.exec(model) ?? []
  if (named !== undefined && rest !== undefined) return { provider: named, model: rest }
  throw new HttpError('invalid_value', 'provider: is required, or model as "provider/model".', { param: 'provider' })
}

/** Throws `HttpError` `invalid_value`. */
export function givenRates(body: PriceBody): PostedPrice['rates'] {
  const beside = Object.entries(flatRates).flatMap(([flatName, rateName]) => {
    const usd = body[flatName as keyof typeof flatRates]
    return usd === undefined ? [] : [[rateName, usd] as const]
  })
  const given = { ...body.rates, ...Object.fromEntries(beside) }
  const named = Object.keys(body.rates ?? {}).length + beside.length
  if (named === 0) throw new HttpError('invalid_value', 'rates: names at least one rate.', { param: 'rates' })
  if (named > Object.keys(given).length) {
    throw new HttpError('invalid_value', 'rates: names a rate that is also given beside it.', { param: 'rates' })
  }
  return fromWireRates(given)
}
