import { CostMeterError } from '../errors.js'
import { type PicoUsd, picoUsdFromDecimal } from '../pico_usd.js'
import type { CatalogueRate, RateName } from './catalogue.js'

/** Pico-USD for a million tokens, or for a thousand searches or requests. Tiers in ascending order. */
export interface Rate {
  readonly base: PicoUsd
  readonly tiers: readonly { readonly aboveInputTokens: number; readonly price: PicoUsd }[]
}

/** The rates of one model in one period. A rate that is missing is not known: using the part makes a call unpriced. */
export type RateCard = Readonly<Partial<Record<RateName, Rate>>>

/** OpenAI: "no extra cost" for writing its cache, unless the model lists one. developers.openai.com, prompt caching. */
const CACHE_WRITES_AT_INPUT_PRICE = new Set(['openai'])
/** Google lists audio apart only where it costs something else. ai.google.dev/gemini-api/docs/pricing */
const AUDIO_AT_TEXT_PRICE = new Set(['google'])
/** The output price of OpenAI's image models is that of the image. developers.openai.com/api/docs/pricing */
const IMAGES_AT_OUTPUT_PRICE = new Set(['openai'])

/**
 * Reads decimal prices into a card. Where the vendor's list says that a part costs the same as the whole it belongs
 * to, the price of the whole fills in; anything else that is not listed stays unknown.
 * Throws `invalid_price` for a price that is not a decimal of 0 or more.
 */
export function toRateCard(
  catalogueProvider: string,
  prices: Readonly<Partial<Record<RateName, CatalogueRate>>>,
): RateCard {
  const listed: Partial<Record<RateName, Rate>> = {}
  for (const [name, price] of Object.entries(prices)) listed[name as RateName] = toRate(price)
  const { input, output, cacheRead } = listed
  const sameAs: Partial<Record<RateName, Rate | undefined>> = {
    reasoning: output,
    inputImage: input,
    cacheReadImage: listed.inputImage ? undefined : cacheRead,
    outputImage: IMAGES_AT_OUTPUT_PRICE.has(catalogueProvider) ? output : undefined,
    inputAudio: AUDIO_AT_TEXT_PRICE.has(catalogueProvider) ? input : undefined,
    outputAudio: AUDIO_AT_TEXT_PRICE.has(catalogueProvider) ? output : undefined,
    cacheReadAudio: listed.inputAudio ? undefined : cacheRead,
    cacheWrite: CACHE_WRITES_AT_INPUT_PRICE.has(catalogueProvider) ? input : undefined,
  }
  for (const [name, rate] of Object.entries(sameAs)) if (rate) listed[name as RateName] ??= rate
  return listed
}

/** The price for a request with this much input: the last tier it exceeds, else the base. */
export function priceAt(rate: Rate, inputTokens: number): PicoUsd {
  let price = rate.base
  for (const tier of rate.tiers) if (inputTokens > tier.aboveInputTokens) price = tier.price
  return price
}

function toRate(price: CatalogueRate): Rate {
  if (typeof price === 'string') return { base: toPrice(price), tiers: [] }
  return {
    base: toPrice(price.usd),
    tiers: price.tiers.map(({ aboveInputTokens, usd }) => ({ aboveInputTokens, price: toPrice(usd) })),
  }
}

function toPrice(text: string): PicoUsd {
  const price = picoUsdFromDecimal(text)
  if (price < 0n) throw new CostMeterError('invalid_price', 'A price cannot be negative', { value: text })
  return price
}
