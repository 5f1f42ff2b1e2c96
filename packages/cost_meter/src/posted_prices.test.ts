import { expect, it } from 'vitest'
import { createPriceBook } from './create_price_book.js'
import { picoUsdFromDecimal } from './pico_usd.js'
import { everyTenant, type PostedPrice } from './price_store.js'

const usage = { inputTokens: 1_000_000, outputTokens: 0 }
const at = new Date('2026-11-21T10:00:00Z')

function posted(fields: Partial<PostedPrice> = {}): PostedPrice {
  const identity = { priceId: 'price_1', version: 'posted:price_1', createdAt: at }
  const named = { tenantId: everyTenant, provider: 'openai', model: 'gpt-4.1' }
  return { ...identity, ...named, from: new Date('2026-01-01'), rates: { input: '7', output: '9' }, ...fields }
}

function totalUsd(prices: readonly PostedPrice[], key: object = {}, used: object = {}): string | null {
  const book = createPriceBook({ posted: prices, providerTypes: { eu: 'openai' } })
  const rated = book.rate({ provider: 'openai', model: 'gpt-4.1', at, ...key }, { ...usage, ...used }).totalPicoUsd
  return rated === null ? null : String(Number(rated) / 1e12)
}

it('goes before the list, for providers by name and by type, and for dated names of the model', () => {
  expect(totalUsd([])).toBe('2')
  expect(totalUsd([posted()])).toBe('7')
  expect(totalUsd([posted()], { provider: 'eu' })).toBe('7')
  expect(totalUsd([posted()], { model: 'gpt-4.1-2025-04-14' })).toBe('7')
  expect(totalUsd([posted({ provider: 'eu' })], { provider: 'eu' })).toBe('7')
  expect(totalUsd([posted({ provider: 'eu' })])).toBe('2')
})

it("goes by the tenant's own price first, which is nobody else's", () => {
  const prices = [posted(), posted({ tenantId: 'acme', rates: { input: '3', output: '4' } })]
  expect(totalUsd(prices, { tenantId: 'acme' })).toBe('3')
  expect(totalUsd(prices, { tenantId: 'globex' })).toBe('7')
  expect(totalUsd(prices)).toBe('7')
})

it('counts from its first moment to before its last', () => {
  const prices = [posted({ from: at, to: new Date('2026-12-01T00:00:00Z') })]
  expect(totalUsd(prices, { at: new Date(at.getTime() - 1) })).toBe('2')
  expect(totalUsd(prices, { at })).toBe('7')
  expect(totalUsd(prices, { at: new Date('2026-12-01T00:00:00Z') })).toBe('2')
})

it('goes by the time of day where a price has one', () => {
  const night = posted({ daily: { start: '22:30', end: '06:00' }, rates: { input: '1', output: '1' } })
  expect(totalUsd([posted(), night], { at: new Date('2026-11-21T22:29:00Z') })).toBe('7')
  expect(totalUsd([posted(), night], { at: new Date('2026-11-21T22:30:00Z') })).toBe('1')
  expect(totalUsd([night, posted()], { at: new Date('2026-11-22T05:59:00Z') })).toBe('1')
  expect(totalUsd([night, posted()], { at: new Date('2026-11-22T06:00:00Z') })).toBe('7')
})

it('goes by the tier of service: its own price, else the share the vendor states, else none', () => {
  const priority = posted({ serviceTier: 'priority', rates: { input: '14', output: '18' } })
  expect(totalUsd([posted(), priority], {}, { serviceTier: 'priority' })).toBe('14')
  expect(totalUsd([posted()], {}, { serviceTier: 'priority' })).toBeNull()
  expect(totalUsd([posted()], {}, { serviceTier: 'flex' })).toBe('3.5')
  expect(totalUsd([], {}, { serviceTier: 'batch' })).toBe('1')
})

it('bills Claude kept to the United States a tenth dearer, with batches at half of that, and searches as they are', () => {
  const claude = { provider: 'anthropic', model: 'claude-sonnet-4-5' }
  expect(totalUsd([], claude)).toBe('6')
  expect(totalUsd([], claude, { inferenceGeo: 'global' })).toBe('6')
  expect(totalUsd([], claude, { inferenceGeo: 'us' })).toBe('6.6')
  expect(totalUsd([], claude, { inferenceGeo: 'us', serviceTier: 'batch' })).toBe('3.3')
  expect(totalUsd([], claude, { inferenceGeo: 'us', webSearches: 1 })).toBe('6.61')
})

it('adds what other models used on the way, each at its own price, and knows nothing when one has none', () => {
  const others = (model: string) => ({ others: [{ model, usage: { inputTokens: 1_000_000, outputTokens: 0 } }] })
  expect(totalUsd([], {}, others('gpt-4.1-mini'))).toBe('2.4')
  expect(totalUsd([], {}, others('nobody-knows'))).toBeNull()
})

it('prices a long request by its tier of input, and what is left out by what it is part of', () => {
  const tiered = posted({
    rates: { input: { usd: '1', tiers: [{ aboveInputTokens: 200_000, usd: '2' }] }, output: '4' },
  })
  expect(totalUsd([tiered])).toBe('2')
  expect(totalUsd([tiered], {}, { inputTokens: 100_000, cacheReadTokens: 50_000 })).toBe('0.1')
})

it('says what applies, and where it is from', () => {
  const book = createPriceBook({
    posted: [posted({ model: 'own' })],
    overrides: [{ model: 'openai/set', inputUsdPerMillion: '5', outputUsdPerMillion: '6' }],
  })
  const applied = (model: string, tenantId?: string) =>
    book.applied({ provider: 'openai', model, at, ...(tenantId && { tenantId }) })
  expect(applied('own')).toMatchObject({ source: 'posted', version: 'posted:price_1' })
  expect(applied('own')?.card.input?.base).toBe(picoUsdFromDecimal('7'))
  expect(applied('set')).toMatchObject({ source: 'configured' })
  expect(applied('gpt-4.1')).toMatchObject({ source: 'catalogue' })
  expect(applied('nobody-knows')).toBeUndefined()
})
