import { createPriceBook } from '@maester/cost_meter'
import { findAdapter } from '@maester/model_gateway'
import { calcPrice, extractUsage, type PriceCalculation, waitForUpdate } from '@pydantic/genai-prices'
import type { ReplyFormat, Usage } from './reply_format.js'

type TheirUsage = Parameters<typeof calcPrice>[0]

/** One reply, read and priced by us and by the reference. Decimal USD; `null` where there is no price. */
export interface Comparison {
  readonly format: ReplyFormat
  readonly usage: Usage
  readonly ours: number | null
  readonly theirs: number | null
  /** `not_comparable`: the reference has no price, or refuses the usage. */
  readonly outcome: 'equal' | 'different' | 'not_comparable'
}

const at = new Date('2026-11-21T18:00:00Z')
const TOLERANCE_USD = 1e-9
const book = createPriceBook({ providerTypes: { openai_responses: 'openai' } })
const references = new Map(((await waitForUpdate()) ?? []).map((provider) => [provider.id, provider] as const))

export function compare(format: ReplyFormat, usage: Usage): Comparison {
  const ours = ourPrice(format, usage)
  const theirs = referencePrice(format, usage)
  if (theirs === null) return { format, usage, ours, theirs, outcome: 'not_comparable' }
  const equal = ours !== null && Math.abs(ours - theirs) < TOLERANCE_USD
  return { format, usage, ours, theirs, outcome: equal ? 'equal' : 'different' }
}

/** What the provider says that the call cost beside what we bill, both in USD; `undefined` where it says nothing. */
export function statedPrice(format: ReplyFormat, usage: Usage) {
  const read = ourUsage(format, usage)
  if (read.providerCostUsd === undefined) return undefined
  const { adapter, model } = format
  return { stated: Number(read.providerCostUsd), billed: inUsd(book.rate({ provider: adapter, model, at }, read)) }
}

/** What we read of the reply. */
function ourUsage({ adapter, model, reply }: ReplyFormat, usage: Usage) {
  const body = Buffer.from(JSON.stringify(reply(usage, model)))
  const decoded = findAdapter(adapter)?.decode({ status: 200, headers: {}, body })
  if (decoded === undefined || 'notProcessed' in decoded) throw new Error(`${adapter} did not read its reply`)
  return decoded.usage
}

/** By the list. What a provider states itself the reference does not know. */
function ourPrice(format: ReplyFormat, usage: Usage): number | null {
  const { adapter, model } = format
  const { providerCostUsd: _, ...listed } = ourUsage(format, usage)
  return inUsd(book.rate({ provider: adapter, model, at }, listed))
}

function inUsd({ totalPicoUsd }: ReturnType<typeof book.rate>): number | null {
  return totalPicoUsd === null ? null : Number(totalPicoUsd) / 1e12
}

function referencePrice({ model, reference, reply }: ReplyFormat, usage: Usage): number | null {
  const provider = references.get(reference.extractor)
  if (provider === undefined) throw new Error(`The reference does not know ${reference.extractor}`)
  try {
    const extracted = extractUsage(provider, JSON.parse(JSON.stringify(reply(usage, model))), reference.flavor).usage
    const priced = calcPrice(extracted, model, { providerId: reference.prices, timestamp: at })
    if (priced === null || reference.maker === undefined || listsAll(priced, extracted))
      return priced?.total_price ?? null
    return calcPrice(extracted, model, { providerId: reference.maker, timestamp: at })?.total_price ?? null
  } catch {
    return null
  }
}

/** It rates a lifetime that it does not list as the other one, and searches without a price as free. */
function listsAll({ model_price: rates }: PriceCalculation, usage: TheirUsage): boolean {
  if ((usage.cache_write_1h_tokens ?? 0) > 0 && rates.cache_write_1h_mtok === undefined) return false
  return (usage.web_searches ?? 0) === 0 || rates.web_searches_kcount !== undefined
}
