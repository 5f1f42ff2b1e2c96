import { expect, it } from 'vitest'
import { readAnthropicUsage } from './anthropic_usage.js'

it('bills compaction, which the top-level figures leave out, and keeps the advice of other models apart', () => {
  const usage = readAnthropicUsage({
    input_tokens: 23_000,
    output_tokens: 1_000,
    iterations: [
      { type: 'compaction', input_tokens: 180_000, output_tokens: 3_500 },
      { type: 'message', input_tokens: 23_000, output_tokens: 1_000 },
      { type: 'advisor_message', model: 'claude-opus-4-6', input_tokens: 800, output_tokens: 90 },
    ],
  })
  expect(usage).toMatchObject({ inputTokens: 203_000, outputTokens: 4_500 })
  expect(usage.others).toEqual([{ model: 'claude-opus-4-6', usage: { inputTokens: 800, outputTokens: 90 } }])
})

it.each([
  ['us', 'us'],
  ['global', undefined],
  ['not_available', undefined],
])('names the place a call was kept to where it was kept to one: %s is %s', (geo, read) => {
  expect(readAnthropicUsage({ inference_geo: geo }).inferenceGeo).toBe(read)
})

it('bills what a compaction read from the cache and wrote to it', () => {
  const usage = readAnthropicUsage({
    input_tokens: 229,
    output_tokens: 5,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 40,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    iterations: [
      {
        type: 'compaction',
        input_tokens: 100,
        output_tokens: 131,
        cache_creation_input_tokens: 55_096,
        cache_read_input_tokens: 7,
        cache_creation: { ephemeral_5m_input_tokens: 55_096, ephemeral_1h_input_tokens: 0 },
      },
      { type: 'message', input_tokens: 229, output_tokens: 5 },
    ],
  })
  expect(usage).toMatchObject({ inputTokens: 55_472, outputTokens: 136, cacheReadTokens: 47 })
  expect(usage).toMatchObject({ cacheWrite5mTokens: 55_096, cacheWrite1hTokens: 0 })
})

it('takes writes that no lifetime is given for to live five minutes', () => {
  const usage = readAnthropicUsage({
    input_tokens: 6,
    cache_creation_input_tokens: 3_337,
    cache_creation: { ephemeral_5m_input_tokens: 3_068, ephemeral_1h_input_tokens: 100 },
  })
  expect(usage).toMatchObject({ inputTokens: 3_343, cacheWrite5mTokens: 3_237, cacheWrite1hTokens: 100 })
})
