import {
  type AppliedPrice,
  type CatalogueRate,
  everyTenant,
  formatPicoUsdExact,
  type PostedPrice,
  type RateName,
} from '@maester/cost_meter'
import { z } from 'zod'
import { instant } from './fields.js'

export const decimalPrice = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, 'must be a decimal amount in USD, like "0.10"')

const rate = z.union([
  decimalPrice,
  z.strictObject({
    usd: decimalPrice,
    tiers: z
      .array(z.strictObject({ above_input_tokens: z.int().min(1), usd: decimalPrice }))
      .min(1)
      .max(10)
      .describe('The whole request is billed at the last tier that its input exceeds.'),
  }),
])

const rateNames = {
  input: 'input',
  output: 'output',
  cache_read: 'cacheRead',
  cache_write: 'cacheWrite',
  cache_write_1h: 'cacheWrite1h',
  input_audio: 'inputAudio',
  output_audio: 'outputAudio',
  cache_read_audio: 'cacheReadAudio',
  input_image: 'inputImage',
  output_image: 'outputImage',
  cache_read_image: 'cacheReadImage',
  reasoning: 'reasoning',
  web_search: 'webSearch',
  request: 'request',
} as const satisfies Readonly<Record<string, RateName>>

type WireRates = { readonly [Name in keyof typeof rateNames]?: z.infer<typeof rate> | undefined }

/** USD per million tokens, and per thousand of `web_search` and `request`. */
export const rates = z.strictObject(
  Object.fromEntries(Object.keys(rateNames).map((name) => [name, rate.optional()])) as Record<
    keyof typeof rateNames,
    z.ZodOptional<typeof rate>
  >,
)

export const price = z.strictObject({
  id: z.string().nullable().describe('Null for prices that were not posted.'),
  source: z.enum(['tenant', 'posted', 'configured', 'catalogue']),
  provider: z.string(),
  model: z.string(),
  service_tier: z.string().nullable().describe('Null: the list price.'),
  daily: z.strictObject({ start: z.string(), end: z.string() }).nullable().describe('UTC; null: all day.'),
  from: instant.nullable(),
  to: instant.nullable(),
  rates,
  factor: z.string().nullable().describe('What the rates of tokens are multiplied by, like `1/2`; null for 1.'),
  version: z.string(),
  note: z.string().nullable(),
  created_at: instant.nullable(),
})

export function toPostedPrice(posted: PostedPrice): z.infer<typeof price> {
  return {
    id: posted.priceId,
    source: posted.tenantId === everyTenant ? 'posted' : 'tenant',
    provider: posted.provider,
    model: posted.model,
    service_tier: posted.serviceTier ?? null,
    daily: posted.daily ?? null,
    from: posted.from.toISOString(),
    to: posted.to?.toISOString() ?? null,
    rates: toWireRates(posted.rates),
    factor: null,
    version: posted.version,
    note: posted.note ?? null,
    created_at: posted.createdAt.toISOString(),
  }
}

/** What applies to a model at a time. */
export function toAppliedPrice(
  { source, version, card, factors }: AppliedPrice,
  asked: { readonly provider: string; readonly model: string; readonly serviceTier?: string | undefined },
): z.infer<typeof price> {
  const listed = Object.entries(card).map(([name, { base, tiers }]) => {
    const usd = formatPicoUsdExact(base)
    const above = tiers.map((tier) => ({
      aboveInputTokens: tier.aboveInputTokens,
      usd: formatPicoUsdExact(tier.price),
    }))
    return [name, above.length === 0 ? usd : { usd, tiers: above }] as const
  })
  return {
    ...{ id: null, source, provider: asked.provider, model: asked.model, service_tier: asked.serviceTier ?? null },
    ...{ daily: null, from: null, to: null, note: null, created_at: null },
    rates: toWireRates(Object.fromEntries(listed)),
    factor: factors.length === 0 ? null : factors.map(({ times, per }) => `${times}/${per}`).join(' × '),
    version,
  }
}

export function fromWireRates(wire: WireRates): Partial<Record<RateName, CatalogueRate>> {
  const given = Object.entries(wire).filter((entry): entry is [string, z.infer<typeof rate>] => entry[1] !== undefined)
  const entries = given.map(([name, value]) => {
    const tiered =
      typeof value === 'string'
        ? value
        : {
            usd: value.usd,
            tiers: value.tiers.map(({ above_input_tokens, usd }) => ({ aboveInputTokens: above_input_tokens, usd })),
          }
    return [rateNames[name as keyof typeof rateNames], tiered]
  })
  return Object.fromEntries(entries)
}

function toWireRates(own: Readonly<Partial<Record<RateName, CatalogueRate>>>): WireRates {
  const wireName = new Map(Object.entries(rateNames).map(([wire, name]) => [name as RateName, wire]))
  const entries = Object.entries(own).map(([name, value]) => {
    const tiered =
      typeof value === 'string'
        ? value
        : {
            usd: value.usd,
            tiers: value.tiers.map(({ aboveInputTokens, usd }) => ({ above_input_tokens: aboveInputTokens, usd })),
          }
    return [wireName.get(name as RateName), tiered]
  })
  return Object.fromEntries(entries)
}
