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
