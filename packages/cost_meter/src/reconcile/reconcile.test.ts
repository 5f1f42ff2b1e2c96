import { expect, it } from 'vitest'
import { readCsvExport } from './read_csv_export.js'
import { readJsonExport } from './read_json_export.js'
import { reconcileUsage } from './reconcile_usage.js'

it("reads pages of OpenAI's usage and costs", () => {
  const usage = { input_tokens: 1_000, input_cached_tokens: 800, output_tokens: 500, num_model_requests: 5 }
  const result = { object: 'organization.usage.completions.result', ...usage, model: 'gpt-4.1-2025-04-14' }
  expect(readJsonExport({ data: [{ start_time: 1_730_419_200, end_time: 1_730_505_600, results: [result] }] })).toEqual(
    {
      provider: 'openai',
      rows: [{ day: '2024-11-01', model: 'gpt-4.1-2025-04-14', calls: 5, inputTokens: 1_000, outputTokens: 500 }],
    },
  )
  const cost = { amount: { value: 0.06, currency: 'usd' }, line_item: 'gpt-4.1-2025-04-14, input' }
  expect(readJsonExport([{ data: [{ start_time: 1_730_419_200, results: [cost] }] }]).rows).toEqual([
    { day: '2024-11-01', model: 'gpt-4.1-2025-04-14', picoUsd: 60_000_000_000n },
  ])
})

it("reads Anthropic's usage, its cached input added, and its costs, which are in cents", () => {
  const usage = {
    model: 'claude-sonnet-4-5-20250929',
    uncached_input_tokens: 1_500,
    cache_creation: { ephemeral_1h_input_tokens: 1_000, ephemeral_5m_input_tokens: 500 },
    cache_read_input_tokens: 200,
    output_tokens: 500,
  }
  const bucket = { starting_at: '2025-08-01T00:00:00Z', ending_at: '2025-08-02T00:00:00Z' }
  expect(readJsonExport({ data: [{ ...bucket, results: [usage] }] })).toEqual({
    provider: 'anthropic',
    rows: [{ day: '2025-08-01', model: 'claude-sonnet-4-5-20250929', inputTokens: 3_200, outputTokens: 500 }],
  })
  const cost = { model: 'claude-sonnet-4-5-20250929', amount: '123.45', currency: 'USD', cost_type: 'tokens' }
  expect(readJsonExport({ data: [{ ...bucket, results: [cost] }] }).rows).toMatchObject([
    { picoUsd: 1_234_500_000_000n },
  ])
})

it('reads CSV with quoted fields, whatever else is in it', () => {
  const csv = 'date,"Model",note,input_tokens,output_tokens,cost_usd\r\n2026-11-20,gpt-4.1,"a, ""b""",10,20,0.5\r\n'
  expect(readCsvExport(csv)).toEqual({
    provider: 'openai',
    rows: [{ day: '2026-11-20', model: 'gpt-4.1', inputTokens: 10, outputTokens: 20, picoUsd: 500_000_000_000n }],
  })
})

it.each([[{}], [{ data: [] }], ['text'], [null]])('refuses %j', (json) => {
  expect(() => readJsonExport(json)).toThrow(expect.objectContaining({ code: 'invalid_export' }))
})

it('joins dated names and bills of several lines, and says what is off by more than the tolerance', () => {
  const day = '2026-11-20'
  const ours = [{ day, model: 'gpt-4.1', calls: 10, inputTokens: 1_000, outputTokens: 100, picoUsd: 1_000n }]
  const theirs = [
    { day, model: 'gpt-4.1-2025-04-14', inputTokens: 600, outputTokens: 101 },
    { day, model: 'gpt-4.1-2025-04-14', inputTokens: 400 },
    { day, model: 'o3', inputTokens: 5 },
  ]
  const [gpt, o3] = reconcileUsage(ours, theirs, 0.02)
  expect(gpt).toMatchObject({ model: 'gpt-4.1', inputTokens: { share: 0 }, calls: { share: undefined }, isOff: false })
  expect(gpt?.outputTokens.share).toBeCloseTo(-0.0099, 4)
  expect(o3).toMatchObject({ model: 'o3', inputTokens: { ours: 0, theirs: 5, share: -1 }, isOff: true })
  expect(reconcileUsage(ours, theirs, 0.005)[0]?.isOff).toBe(true)
  expect(reconcileUsage(ours, [], 0.005)[0]?.isOff).toBe(false)
})
