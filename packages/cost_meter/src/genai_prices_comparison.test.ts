import { calcPrice, type Usage as TheirUsage, waitForUpdate } from '@pydantic/genai-prices'
import { expect, it } from 'vitest'
import { createPriceBook } from './create_price_book.js'
import type { Usage } from './usage.js'

// The catalogue comes from this library, so its own arithmetic is the reference for ours.

const book = createPriceBook()
const providers = (await waitForUpdate()) ?? []
/** All models of two vendors and every eleventh of the others: a few hundred. */
const sampled = providers
  .flatMap(({ id, models }) => models.map((model) => ({ provider: id, model: model.id })))
  .filter(({ provider }, index) => index % 11 === 0 || provider === 'openai' || provider === 'anthropic')
const moments = ['2025-03-01T12:00:00Z', '2026-08-22T02:00:00Z', '2026-11-21T18:00:00Z'].map((time) => new Date(time))

const usages: Readonly<Record<string, Usage>> = {
  'plain tokens': { inputTokens: 1_234, outputTokens: 567 },
  'a long context': { inputTokens: 300_001, outputTokens: 5_000 },
  'cache reads': { inputTokens: 9_000, outputTokens: 10, cacheReadTokens: 4_000 },
  'cache writes': { inputTokens: 9_000, outputTokens: 10, cacheReadTokens: 4_000, cacheWrite5mTokens: 3_000 },
  'one-hour cache writes': { inputTokens: 9_000, outputTokens: 10, cacheWrite5mTokens: 600, cacheWrite1hTokens: 500 },
  'audio input': { inputTokens: 9_000, outputTokens: 10, inputAudioTokens: 300 },
  'image input': { inputTokens: 9_000, outputTokens: 10, inputImageTokens: 300 },
  'image output': { inputTokens: 90, outputTokens: 1_000, outputImageTokens: 300 },
  reasoning: { inputTokens: 90, outputTokens: 1_000, reasoningTokens: 300 },
  'web searches': { inputTokens: 90, outputTokens: 100, webSearches: 3 },
}

/**
 * Where the library rates a part without a price of its own at the price of the whole, or at nothing, and we say
 * `unpriced`: these kinds of usage, and any output of models that list none (embeddings). Everything else is equal.
 */
const LEFT_UNPRICED = [
  'cache reads',
  'cache writes',
  'one-hour cache writes',
  'audio input',
  'image output',
  'web searches',
]

/** What the source leaves out and the catalogue adds: scripts/additions.json. */
const ADDED: readonly (readonly [provider: string, models: RegExp, usages: readonly string[]])[] = [
  ['aws', /claude/, ['one-hour cache writes']],
  ['google', /claude/, ['one-hour cache writes', 'web searches']],
  ['google', /gemini-[23]/, ['web searches']],
  ['mistral', /./, ['cache reads', 'cache writes']],
  ['openai', /audio-preview/, ['audio input']],
]
const isAdded = (provider: string, model: string, usage: string) =>
  ADDED.some(([at, models, usages]) => at === provider && models.test(model) && usages.includes(usage))

it.each(Object.entries(usages))('rates %s as the source does, or not at all', (name, usage) => {
  let compared = 0
  for (const { provider, model } of sampled) {
    if (isAdded(provider, model, name)) continue
    for (const timestamp of moments) {
      const theirs = calcPrice(toTheirs(usage), model, { providerId: provider, timestamp })
      const ours = book.rate({ provider, model, at: timestamp }, usage)
      if (ours.totalPicoUsd === null) {
        const listsOutput = theirs === null || theirs.model_price.output_mtok !== undefined
        if (theirs !== null && listsOutput) expect(LEFT_UNPRICED, `${provider}/${model}`).toContain(name)
        continue
      }
      if (theirs === null) throw new Error(`${provider}/${model} is priced by us alone`)
      expect(Math.abs(Number(ours.totalPicoUsd) / 1e12 - theirs.total_price), `${provider}/${model}`).toBeLessThan(1e-9)
      compared++
    }
  }
  expect(compared).toBeGreaterThan(50)
})

function toTheirs(usage: Usage): TheirUsage {
  const { cacheWrite5mTokens, cacheWrite1hTokens } = usage
  const writes = (cacheWrite5mTokens ?? 0) + (cacheWrite1hTokens ?? 0)
  const named = {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: writes === 0 ? undefined : writes,
    cache_write_1h_tokens: cacheWrite1hTokens,
    input_audio_tokens: usage.inputAudioTokens,
    input_image_tokens: usage.inputImageTokens,
    output_image_tokens: usage.outputImageTokens,
    output_reasoning_tokens: usage.reasoningTokens,
    web_searches: usage.webSearches,
  }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
}
