import { expect, it } from 'vitest'
import { createPriceBook } from '../create_price_book.js'
import type { PriceOverride } from '../price_book.js'

const llama = { model: 'my/llama', inputUsdPerMillion: '0.10', outputUsdPerMillion: '0.20' } as const
const million = { inputTokens: 1_000_000, outputTokens: 1_000_000 }
const at = new Date('2026-11-21T12:00:00Z')

const totalWith = (overrides: readonly PriceOverride[], model: string, when = at, usage: object = million) =>
  createPriceBook({ overrides }).rate({ provider: 'my', model, at: when }, usage).totalPicoUsd

it('prices a model the catalogue does not know, and its dated names', () => {
  expect(totalWith([llama], 'llama')).toBe(300_000_000_000n)
  expect(totalWith([llama], 'Llama-2026-01-31')).toBe(300_000_000_000n)
  expect(totalWith([llama], 'llama-large')).toBeNull()
})

it('goes before the catalogue, from the moment it is valid', () => {
  const from = new Date('2026-06-01T00:00:00Z')
  const discount = { model: 'openai/gpt-4.1', inputUsdPerMillion: '1', outputUsdPerMillion: '4', from }
  const book = createPriceBook({ overrides: [discount] })
  const totalAt = (when: string) =>
    book.rate({ provider: 'openai', model: 'gpt-4.1', at: new Date(when) }, million).totalPicoUsd
  expect(totalAt('2026-05-31T23:59:59.999Z')).toBe(10_000_000_000_000n)
  expect(totalAt('2026-06-01T00:00:00.000Z')).toBe(5_000_000_000_000n)
})

it('takes the latest of several that are valid, in whatever order they are given', () => {
  const later = { ...llama, inputUsdPerMillion: '1', from: new Date('2026-02-01T00:00:00Z') }
  const earlier = { ...llama, inputUsdPerMillion: '0.5', from: new Date('2026-01-01T00:00:00Z') }
  for (const overrides of [
    [later, llama, earlier],
    [earlier, later, llama],
  ]) {
    expect(totalWith(overrides, 'llama', new Date('2025-12-31T00:00:00Z'))).toBe(300_000_000_000n)
    expect(totalWith(overrides, 'llama', new Date('2026-01-15T00:00:00Z'))).toBe(700_000_000_000n)
    expect(totalWith(overrides, 'llama', at)).toBe(1_200_000_000_000n)
  }
})

it('charges for what it does not price apart what it is part of, but invents no price of searches', () => {
  const cached = { ...million, cacheReadTokens: 500_000, inputAudioTokens: 100_000 }
  expect(totalWith([llama], 'llama', at, cached)).toBe(300_000_000_000n)
  expect(totalWith([{ ...llama, cacheReadUsdPerMillion: '0' }], 'llama', at, cached)).toBe(250_000_000_000n)
  expect(totalWith([llama], 'llama', at, { ...million, webSearches: 1 })).toBeNull()
  const searching = { ...llama, webSearchUsdPerThousand: '10' }
  expect(totalWith([searching], 'llama', at, { ...million, webSearches: 1 })).toBe(310_000_000_000n)
})

it('changes the version with every change of an override', () => {
  const versions = [[], [llama], [{ ...llama, inputUsdPerMillion: '0.11' }], [{ ...llama, from: at }]].map(
    (overrides) => createPriceBook({ overrides }).version,
  )
  expect(new Set(versions).size).toBe(versions.length)
})

it.each([
  { ...llama, inputUsdPerMillion: '0,10' },
  { ...llama, outputUsdPerMillion: '-1' },
  { ...llama, model: 'llama' },
  { ...llama, model: 'my/' },
  { ...llama, from: new Date('never') },
])('refuses an override it cannot read: %j', (override) => {
  expect(() => createPriceBook({ overrides: [override] })).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^invalid_(price|decimal)$/) }),
  )
})
