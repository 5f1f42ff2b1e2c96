import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { loadCatalogue, type MatchClause } from './catalogue.js'
import { toRateCard } from './rate_card.js'

const catalogue = loadCatalogue()
const models = catalogue.providers.flatMap((provider) => provider.models.map((model) => ({ provider, model })))

it('has a version that changes with every change of a price', () => {
  const digest = createHash('sha256').update(JSON.stringify(catalogue.providers)).digest('hex').slice(0, 12)
  expect(catalogue.version).toBe(`genai-prices-${catalogue.source.version}-${digest}`)
  expect(catalogue.retrieved).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  expect(catalogue.source.license).toBe('MIT')
})

it('has prices that all read as decimals, and tiers that ascend', () => {
  expect(models.length).toBeGreaterThan(1_500)
  for (const { provider, model } of models) {
    for (const { rates } of model.prices) {
      for (const rate of Object.values(toRateCard(provider.id, rates))) {
        const starts = rate.tiers.map(({ aboveInputTokens }) => aboveInputTokens)
        expect(starts).toEqual(starts.toSorted((a, b) => a - b))
      }
    }
  }
})

it('has dates, times and patterns that can be read', () => {
  const patterns: string[] = []
  const collect = (clause: MatchClause): void => {
    if ('regex' in clause) patterns.push(clause.regex)
    if ('or' in clause) clause.or.forEach(collect)
    if ('and' in clause) clause.and.forEach(collect)
  }
  for (const { model } of models) {
    collect(model.match)
    for (const { from, daily } of model.prices) {
      if (from !== undefined) expect(from).toMatch(/^\d{4}-\d{2}-\d{2}$/)
      if (daily !== undefined) expect(`${daily.start} ${daily.end}`).toMatch(/^\d{2}:\d{2}:\d{2}Z \d{2}:\d{2}:\d{2}Z$/)
    }
  }
  expect(patterns.length).toBeGreaterThan(0)
  for (const pattern of patterns) expect(() => new RegExp(pattern)).not.toThrow()
})

it('names each provider once', () => {
  const ids = catalogue.providers.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toEqual(expect.arrayContaining(['openai', 'azure', 'anthropic', 'google', 'aws', 'x-ai', 'mistral']))
})

it.each([
  ['aws', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0', { cacheWrite1h: '6' }],
  ['aws', 'regional.anthropic.claude-haiku-4-5-20251001-v1:0', { cacheWrite1h: '2.2' }],
  ['google', 'claude-sonnet-4-6', { cacheWrite1h: '6', webSearch: '10' }],
  ['google', 'claude-sonnet-4-5', { cacheWrite1h: { usd: '6', tiers: [{ aboveInputTokens: 200_000, usd: '12' }] } }],
  ['google', 'gemini-2.5-flash', { webSearch: '35' }],
  ['google', 'gemini-3-flash-preview', { webSearch: '14' }],
  ['mistral', 'mistral-small-latest', { cacheRead: '0.01' }],
  ['openai', 'gpt-4o-audio-preview', { inputAudio: '40', outputAudio: '80' }],
])('has what the vendor publishes beside the list for %s %s', (provider, id, rates) => {
  const found = models.find((entry) => entry.provider.id === provider && entry.model.id === id)
  expect(found?.model.prices.at(-1)?.rates).toMatchObject(rates)
})
