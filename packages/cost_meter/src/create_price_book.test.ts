import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPriceBook } from './create_price_book.js'
import { formatPicoUsdExact } from './pico_usd.js'
import type { Usage } from './usage.js'

const at = new Date('2026-11-21T12:00:00Z')
const book = createPriceBook()
const rate = (provider: string, model: string, usage: Usage, when = at) =>
  book.rate({ provider, model, at: when }, usage)
const total = (provider: string, model: string, usage: Usage, when = at) => {
  const { totalPicoUsd } = rate(provider, model, usage, when)
  return totalPicoUsd === null ? null : formatPicoUsdExact(totalPicoUsd)
}

const million = { inputTokens: 1_000_000, outputTokens: 1_000_000 }
const unpriced = {
  inputPicoUsd: null,
  outputPicoUsd: null,
  totalPicoUsd: null,
  priceStatus: 'unpriced',
  priceVersion: null,
}

it.each([
  ['gpt-4.1', '2', '8'],
  ['gpt-4.1-mini', '0.4', '1.6'],
  ['gpt-4.1-nano', '0.1', '0.4'],
])('knows the list price of %s', (model, input, output) => {
  const { inputPicoUsd, outputPicoUsd } = rate('openai', model, million)
  expect([formatPicoUsdExact(inputPicoUsd ?? -1n), formatPicoUsdExact(outputPicoUsd ?? -1n)]).toEqual([input, output])
})

it('rates a call to the last pico-dollar and names the entry it used', () => {
  expect(rate('openai', 'gpt-4.1-mini-2025-04-14', { inputTokens: 40, outputTokens: 48 })).toEqual({
    inputPicoUsd: 16_000_000n,
    outputPicoUsd: 76_800_000n,
    totalPicoUsd: 92_800_000n,
    priceStatus: 'priced',
    priceVersion: `${book.version}:openai/gpt-4.1-mini`,
  })
})

it('rates cache reads and writes at their own prices, within the input', () => {
  const usage = {
    inputTokens: 100_000,
    outputTokens: 0,
    cacheReadTokens: 50_000,
    cacheWrite5mTokens: 20_000,
    cacheWrite1hTokens: 10_000,
  }
  // claude-haiku-4-5 per million: input 1, cache read 0.1, write 1.25 (5 min) and 2 (1 h).
  expect(total('anthropic', 'claude-haiku-4-5', usage)).toBe('0.07')
})

it('bills the whole request at the long-context price once its input exceeds the tier', () => {
  expect(total('gemini', 'gemini-2.5-pro', { inputTokens: 200_000, outputTokens: 1_000 })).toBe('0.26')
  expect(total('gemini', 'gemini-2.5-pro', { inputTokens: 200_001, outputTokens: 1_000 })).toBe('0.5150025')
})

it('takes the price in force at the time', () => {
  expect(total('openai', 'o3', million, new Date('2025-06-09T23:59:59Z'))).toBe('50')
  expect(total('openai', 'o3', million, new Date('2025-06-10T00:00:00Z'))).toBe('10')
  expect(total('deepseek', 'deepseek-chat', million, new Date('2026-01-01T20:00:00Z'))).toBe('0.685')
  expect(total('deepseek', 'deepseek-chat', million, new Date('2026-01-01T12:00:00Z'))).toBe('1.37')
})

it('rates audio apart, and reasoning as output', () => {
  const audio = { inputTokens: 1_000, outputTokens: 0, inputAudioTokens: 600 }
  expect(total('gemini', 'gemini-2.5-flash', audio)).toBe('0.00072')
  const reasoning = { inputTokens: 0, outputTokens: 1_000, reasoningTokens: 900 }
  expect(total('openai', 'gpt-5', reasoning)).toBe('0.01')
})

it('adds searches to the total only', () => {
  const cost = rate('openai', 'gpt-4.1', { inputTokens: 1_000, outputTokens: 0, webSearches: 2 })
  expect(cost).toMatchObject({ inputPicoUsd: 2_000_000_000n, outputPicoUsd: 0n, totalPicoUsd: 22_000_000_000n })
})

it.each<[string, string, string, Usage]>([
  ['a model nobody knows', 'openai', 'gpt-0', million],
  ['a provider nobody knows', 'acme', 'gpt-4.1', million],
  ['cache reads without a price', 'anthropic', 'claude-2', { inputTokens: 10, outputTokens: 1, cacheReadTokens: 5 }],
  ['audio without a price', 'openai', 'gpt-4.1', { inputTokens: 10, outputTokens: 1, inputAudioTokens: 5 }],
  ['searches without a price', 'openai', 'gpt-4.1-nano', { inputTokens: 10, outputTokens: 1, webSearches: 1 }],
  ['output of a model that sells none', 'openai', 'text-embedding-3-small', { inputTokens: 10, outputTokens: 1 }],
  ['a tier of service that is not on the list', 'openai', 'gpt-4.1', { ...million, serviceTier: 'priority' }],
])('gives no amount for %s', (_, provider, model, usage) => {
  expect(rate(provider, model, usage)).toEqual(unpriced)
})

it('needs no price for a part that was not used', () => {
  const usage = { inputTokens: 10, outputTokens: 1, cacheReadTokens: 0, inputAudioTokens: 0, webSearches: 0 }
  expect(rate('anthropic', 'claude-2', usage).priceStatus).toBe('priced')
})

it('gives no amount when usage was not reported', () => {
  expect(rate('openai', 'gpt-4.1', {})).toEqual({ ...unpriced, priceStatus: 'usage_unknown' })
  expect(rate('openai', 'gpt-4.1', { inputTokens: 10 })).toEqual({ ...unpriced, priceStatus: 'usage_unknown' })
})

it('waits for no output of an embedding model', () => {
  expect(total('openai', 'text-embedding-3-small', { inputTokens: 1_000_000 })).toBe('0.02')
})

it('rates inconsistent usage by its totals and flags it', () => {
  const cost = rate('openai', 'gpt-4.1', { inputTokens: 10, outputTokens: 1, cacheReadTokens: 11 })
  expect(cost).toMatchObject({ totalPicoUsd: 28_000_000n, priceStatus: 'priced', inconsistent: true })
})

it('believes what the provider says it billed, and then knows no split but the one that adds up', () => {
  const usage = { inputTokens: 1_000, outputTokens: 100 }
  expect(rate('openrouter', 'openai/gpt-4.1', { ...usage, providerCostUsd: '0.0031' })).toEqual({
    ...unpriced,
    totalPicoUsd: 3_100_000_000n,
    priceStatus: 'priced',
    priceVersion: 'provider_reported',
  })
  const listed = rate('openrouter', 'openai/gpt-4.1', usage)
  expect(rate('openrouter', 'openai/gpt-4.1', { ...usage, providerCostUsd: '2.8e-3' })).toEqual(listed)
  expect(rate('openrouter', 'openai/gpt-4.1', { ...usage, providerCostUsd: 'n/a' })).toEqual(listed)
})

it('finds the prices of a provider by its type when its name says nothing', () => {
  const named = createPriceBook({ providerTypes: { 'our-eu-deployment': 'azure_openai' } })
  const key = { provider: 'our-eu-deployment', model: 'gpt-4.1', at }
  expect(named.rate(key, million).totalPicoUsd).toBe(10_000_000_000_000n)
  expect(book.rate(key, million)).toEqual(unpriced)
})

it('estimates the whole output at list price', () => {
  const key = { provider: 'openai', model: 'gpt-4.1-mini', at }
  expect(book.estimate(key, { inputTokens: 40, outputTokens: 200 }).totalPicoUsd).toBe(336_000_000n)
})

it('never throws and never gives a negative amount, whatever a provider reports', () => {
  const number = fc.option(fc.oneof(fc.nat(10_000), fc.double(), fc.integer()), { nil: undefined })
  const usage = fc.record({
    inputTokens: number,
    outputTokens: number,
    cacheReadTokens: number,
    cacheWrite5mTokens: number,
    reasoningTokens: number,
    inputAudioTokens: number,
    webSearches: number,
    providerCostUsd: fc.option(fc.string(), { nil: undefined }),
  })
  fc.assert(
    fc.property(usage, fc.constantFrom('gpt-4.1', 'gpt-5.6-sol', 'gpt-realtime', 'nothing'), (reported, model) => {
      const present = Object.fromEntries(Object.entries(reported).filter(([, value]) => value !== undefined))
      const cost = rate('openai', model, present)
      for (const amount of [cost.inputPicoUsd, cost.outputPicoUsd, cost.totalPicoUsd]) {
        expect(amount === null || amount >= 0n).toBe(true)
      }
      expect(cost.totalPicoUsd === null).toBe(cost.priceStatus !== 'priced')
    }),
  )
})
