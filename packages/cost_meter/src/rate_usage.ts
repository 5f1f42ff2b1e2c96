import type { Cost } from './cost.js'
import { type ExclusiveParts, exclusiveParts, isCount } from './exclusive_parts.js'
import { divideHalfUp, type PicoUsd } from './pico_usd.js'
import type { RateName } from './prices/catalogue.js'
import { priceAt, type RateCard } from './prices/rate_card.js'
import type { PriceFactor } from './prices/tier_factors.js'
import type { Usage } from './usage.js'

const INPUT_RATES = [
  ['inputText', 'input'],
  ['inputAudio', 'inputAudio'],
  ['inputImage', 'inputImage'],
  ['cacheRead', 'cacheRead'],
  ['cacheReadAudio', 'cacheReadAudio'],
  ['cacheReadImage', 'cacheReadImage'],
  ['cacheWrite5m', 'cacheWrite'],
  ['cacheWrite1h', 'cacheWrite1h'],
] as const satisfies PartRates

const OUTPUT_RATES = [
  ['outputText', 'output'],
  ['reasoning', 'reasoning'],
  ['outputAudio', 'outputAudio'],
  ['outputImage', 'outputImage'],
] as const satisfies PartRates

type PartRates = readonly (readonly [part: keyof ExclusiveParts, rate: RateName])[]

const PER_MILLION = 1_000_000n
const PER_THOUSAND = 1_000n

/** A cost without amounts. */
export function unknownCost(priceStatus: 'unpriced' | 'usage_unknown'): Cost {
  return { inputPicoUsd: null, outputPicoUsd: null, totalPicoUsd: null, priceStatus, priceVersion: null }
}

/** The exact cost of usage at the rates of a card. Factors change what tokens cost, not fees. */
export function rateUsage(
  card: RateCard,
  priceVersion: string,
  usage: Usage,
  factors: readonly PriceFactor[] = [],
): Cost {
  const read = exclusiveParts(withoutUnbilledOutput(card, usage))
  if (read.kind === 'unknown') return unknownCost('usage_unknown')
  const inconsistent = read.kind === 'inconsistent'
  const parts = inconsistent ? partsFromTotals(usage) : read.parts
  const inputTokens = usage.inputTokens ?? 0
  const inputPicoUsd = priceOfTokens(INPUT_RATES, parts, card, inputTokens, factors)
  const outputPicoUsd = priceOfTokens(OUTPUT_RATES, parts, card, inputTokens, factors)
  const feesPicoUsd = priceOfFees(card, usage)
  const flag = inconsistent ? { inconsistent: true as const } : {}
  if (inputPicoUsd === null || outputPicoUsd === null || feesPicoUsd === null) {
    return { ...unknownCost('unpriced'), ...flag }
  }
  const totalPicoUsd = inputPicoUsd + outputPicoUsd + feesPicoUsd
  return { inputPicoUsd, outputPicoUsd, totalPicoUsd, priceStatus: 'priced', priceVersion, ...flag }
}

/** Embedding models list no output price and report no output: there is none to wait for. */
function withoutUnbilledOutput(card: RateCard, usage: Usage): Usage {
  return card.output === undefined && usage.outputTokens === undefined ? { ...usage, outputTokens: 0 } : usage
}

/** Both together; unknown when one of them is. The first says by which price. */
export function addCosts(a: Cost, b: Cost): Cost {
  if (a.totalPicoUsd === null) return a
  if (b.totalPicoUsd === null) return { ...unknownCost(b.priceStatus === 'priced' ? 'unpriced' : b.priceStatus) }
  const add = (x: PicoUsd | null, y: PicoUsd | null) => (x === null || y === null ? null : x + y)
  return {
    ...a,
    inputPicoUsd: add(a.inputPicoUsd, b.inputPicoUsd),
    outputPicoUsd: add(a.outputPicoUsd, b.outputPicoUsd),
    totalPicoUsd: a.totalPicoUsd + b.totalPicoUsd,
    ...(b.inconsistent && { inconsistent: true }),
  }
}

function partsFromTotals({ inputTokens = 0, outputTokens = 0 }: Usage): Partial<ExclusiveParts> {
  return { inputText: inputTokens, outputText: outputTokens }
}

/** `null` when a part that was used has no price. */
function priceOfTokens(
  rates: PartRates,
  parts: Partial<ExclusiveParts>,
  card: RateCard,
  inputTokens: number,
  factors: readonly PriceFactor[],
): PicoUsd | null {
  let sum = 0n
  for (const [part, name] of rates) {
    const tokens = parts[part] ?? 0
    if (tokens === 0) continue
    const rate = card[name]
    if (rate === undefined) return null
    sum += BigInt(tokens) * priceAt(rate, inputTokens)
  }
  let per = PER_MILLION
  for (const factor of factors) {
    sum *= factor.times
    per *= factor.per
  }
  return divideHalfUp(sum, per)
}

/** What is billed apart from tokens: searches, and a fee for each request where there is one. */
function priceOfFees(card: RateCard, { webSearches = 0, inputTokens = 0 }: Usage): PicoUsd | null {
  let sum = card.request ? priceAt(card.request, inputTokens) : 0n
  if (!isCount(webSearches)) return null
  if (webSearches > 0) {
    if (card.webSearch === undefined) return null
    sum += BigInt(webSearches) * priceAt(card.webSearch, inputTokens)
  }
  return divideHalfUp(sum, PER_THOUSAND)
}
