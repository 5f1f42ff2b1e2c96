import { createPriceBook } from '@maester/cost_meter'
import { findAdapter } from '@maester/model_gateway'
import { calcPrice, extractUsage, waitForUpdate } from '@pydantic/genai-prices'
import { expect, it } from 'vitest'
import { CHAT_FORMATS } from './usage_reference/chat_formats.js'
import { EXPLAINED_DIFFERENCES } from './usage_reference/explained_differences.js'
import { GEMINI_FORMATS } from './usage_reference/gemini_formats.js'
import { OWN_FORMATS } from './usage_reference/own_formats.js'
import type { ReplyFormat, Usage } from './usage_reference/reply_format.js'

// The same replies read and priced by us and by a public reference, each from the whole body.

const at = new Date('2026-11-21T18:00:00Z')
const TOLERANCE_USD = 1e-9
const book = createPriceBook({ providerTypes: { openai_responses: 'openai' } })
const references = new Map(((await waitForUpdate()) ?? []).map((provider) => [provider.id, provider] as const))
const FORMATS = [...CHAT_FORMATS, ...OWN_FORMATS, ...GEMINI_FORMATS]

/** What we read of the reply. */
function ourUsage({ adapter, model, reply }: ReplyFormat, usage: Usage) {
  const body = Buffer.from(JSON.stringify(reply(usage, model)))
  const decoded = findAdapter(adapter)?.decode({ status: 200, headers: {}, body })
  if (decoded === undefined || 'notProcessed' in decoded) throw new Error(`${adapter} did not read its reply`)
  return decoded.usage
}

/** USD by the list, or `null` where there is no price. What a provider states itself the reference does not know. */
function ourPrice(format: ReplyFormat, usage: Usage): number | null {
  const { adapter, model } = format
  const { providerCostUsd: _, ...listed } = ourUsage(format, usage)
  return inUsd(book.rate({ provider: adapter, model, at }, listed))
}

function inUsd({ totalPicoUsd }: ReturnType<typeof book.rate>): number | null {
  return totalPicoUsd === null ? null : Number(totalPicoUsd) / 1e12
}

/** USD, or `null` where the reference has no price or refuses the usage. */
function referencePrice({ model, reference, reply }: ReplyFormat, usage: Usage): number | null {
  const provider = references.get(reference.extractor)
  if (provider === undefined) throw new Error(`The reference does not know ${reference.extractor}`)
  try {
    const extracted = extractUsage(provider, JSON.parse(JSON.stringify(reply(usage, model))), reference.flavor).usage
    return calcPrice(extracted, model, { providerId: reference.prices, timestamp: at })?.total_price ?? null
  } catch {
    return null
  }
}

function isSame(ours: number | null, theirs: number | null): boolean {
  return ours === null || theirs === null ? ours === theirs : Math.abs(ours - theirs) < TOLERANCE_USD
}

const explains = (format: ReplyFormat, usage: Usage) =>
  EXPLAINED_DIFFERENCES.filter(({ formats, when }) => formats.includes(format.name) && when(usage))

it.each(FORMATS)('$name: usage is read and priced as the reference does, but where it is said why not', (format) => {
  let priced = 0
  for (const usage of format.usages) {
    const ours = ourPrice(format, usage)
    const theirs = referencePrice(format, usage)
    if (ours !== null && theirs !== null) priced += 1
    if (isSame(ours, theirs)) continue
    const message = `${ours} USD is not ${theirs} USD for ${JSON.stringify(usage)}`
    expect(explains(format, usage), message).not.toEqual([])
  }
  expect(priced).toBeGreaterThan(0)
})

it('compares more than a thousand replies of at least ten providers, most of them equal', () => {
  const compared = FORMATS.flatMap((format) => format.usages.map((usage) => ({ format, usage })))
  const equal = compared.filter(({ format, usage }) => isSame(ourPrice(format, usage), referencePrice(format, usage)))
  expect(new Set(FORMATS.map(({ adapter }) => adapter)).size).toBeGreaterThanOrEqual(10)
  expect(compared.length).toBeGreaterThan(1_000)
  expect(equal.length / compared.length).toBeGreaterThan(0.95)
})

it('bills what the provider says that it bills, where it does', () => {
  let stated = 0
  for (const format of FORMATS) {
    for (const usage of format.usages) {
      const read = ourUsage(format, usage)
      if (read.providerCostUsd === undefined) continue
      stated += 1
      const billed = inUsd(book.rate({ provider: format.adapter, model: format.model, at }, read))
      expect(billed).toBeCloseTo(Number(read.providerCostUsd), 12)
    }
  }
  expect(stated).toBeGreaterThan(100)
})

it('explains no difference that is not there', () => {
  for (const { formats, when, reason } of EXPLAINED_DIFFERENCES) {
    const different = FORMATS.filter(({ name }) => formats.includes(name)).some((format) =>
      format.usages.some((usage) => when(usage) && !isSame(ourPrice(format, usage), referencePrice(format, usage))),
    )
    expect(different, reason).toBe(true)
  }
})
