import { expect, it } from 'vitest'
import { createLivePriceBook } from './live_price_book.js'
import { everyTenant } from './price_store.js'
import { createMemoryPriceStore } from './price_stores/memory_price_store.js'

const at = new Date('2026-11-21T10:00:00Z')
const draft = { tenantId: everyTenant, provider: 'openai', model: 'gpt-4.1', from: new Date('2026-01-01') }
const key = { provider: 'openai', model: 'gpt-4.1', at }
const tokens = { inputTokens: 1_000_000, outputTokens: 0 }

it('rates by what was posted once it has looked, and changes its version', async () => {
  const store = createMemoryPriceStore({ now: () => at })
  const book = createLivePriceBook({ store })
  const before = book.version
  await store.post({ ...draft, rates: { input: '7' } })
  expect(book.estimate(key, tokens).totalPicoUsd).toBe(2_000_000_000_000n)
  await book.refresh()
  expect(book.estimate(key, tokens).totalPicoUsd).toBe(7_000_000_000_000n)
  expect(book.version).not.toBe(before)
})

it('keeps what it knows while storage is away', async () => {
  const store = createMemoryPriceStore({ now: () => at })
  await store.post({ ...draft, rates: { input: '7' } })
  const failures: unknown[] = []
  let isAway = false
  const book = createLivePriceBook({
    store: { current: () => (isAway ? Promise.reject(new Error('away')) : store.current()) },
    onFailed: (error) => void failures.push(error),
  })
  await book.refresh()
  isAway = true
  await book.refresh()
  expect(book.estimate(key, tokens).totalPicoUsd).toBe(7_000_000_000_000n)
  expect(failures).toHaveLength(1)
})

it('takes other lists, keeps what was posted, and stays as it is when they make no sense', async () => {
  const store = createMemoryPriceStore({ now: () => at })
  await store.post({ ...draft, rates: { input: '7' } })
  const book = createLivePriceBook({ store })
  await book.refresh()
  const override = { model: 'openai/my-model', inputUsdPerMillion: '3', outputUsdPerMillion: '0' }
  const own = { ...key, model: 'my-model' }
  book.reconfigure({ overrides: [override] })
  expect(book.estimate(own, tokens).totalPicoUsd).toBe(3_000_000_000_000n)
  expect(book.estimate(key, tokens).totalPicoUsd).toBe(7_000_000_000_000n)
  expect(() => book.reconfigure({ overrides: [{ ...override, inputUsdPerMillion: 'three' }] })).toThrow()
  await store.post({ ...draft, rates: { input: '8' } })
  await book.refresh()
  expect(book.estimate(own, tokens).totalPicoUsd).toBe(3_000_000_000_000n)
  expect(book.estimate(key, tokens).totalPicoUsd).toBe(8_000_000_000_000n)
})
