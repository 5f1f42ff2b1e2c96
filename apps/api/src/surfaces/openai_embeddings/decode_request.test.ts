import { describe, expect, it } from 'vitest'
import { decodeEmbeddingsRequest } from './decode_request.js'

const ask = { model: 'text-embedding-3-small', input: 'Hello' }
const decode = (extra: object) => decodeEmbeddingsRequest({ ...ask, ...extra })

describe('a request', () => {
  it('asks for one text or several, in numbers unless base64 is asked for', () => {
    expect(decode({})).toEqual({
      input: { request: { model: 'text-embedding-3-small', inputs: ['Hello'] }, tags: {} },
      encodingFormat: 'float',
    })
    expect(decode({ input: ['a', 'b'], dimensions: 256, encoding_format: 'base64', user: 'u1' })).toMatchObject({
      input: { request: { inputs: ['a', 'b'], dimensions: 256, user: 'u1' } },
      encodingFormat: 'base64',
    })
  })

  it('may give tokens in the place of texts', () => {
    expect(decode({ input: [1, 2, 3] }).input.request.inputs).toEqual([[1, 2, 3]])
    expect(decode({ input: [[1, 2], [3]] }).input.request.inputs).toEqual([[1, 2], [3]])
    expect(decode({ input: Array(4_000).fill(7) }).input.request.inputs).toHaveLength(1)
  })

  it('keeps what is asked of us beside it', () => {
    const maester = {
      require: ['embeddings', 'region:eu'],
      profile: 'batch',
      max_cost_usd: '0.5',
      max_latency_ms: 900,
      tags: { feature: 'a' },
      provider_options: { openai: { x: 1 } },
      drop_unsupported: true,
      budget_scope: 'demo',
    }
    expect(decode({ models: ['openai/text-embedding-3-large'], maester })).toEqual({
      encodingFormat: 'float',
      input: {
        request: { ...decode({}).input.request, providerOptions: { openai: { x: 1 } } },
        fallbackModels: ['openai/text-embedding-3-large'],
        require: ['embeddings', 'region:eu'],
        profile: 'batch',
        maxLatencyMs: 900,
        budgetScope: 'demo',
        maxCost: 500_000_000_000n,
        tags: { feature: 'a' },
        dropUnsupported: true,
      },
    })
  })

  it.each([
    ['unsupported_parameter', 'maester.require', { maester: { require: ['vision'] } }],
    ['invalid_value', 'maester.max_latency_ms', { maester: { max_latency_ms: 0 } }],
    ['invalid_value', 'input', { input: '' }],
    ['invalid_value', 'input', { input: [] }],
    ['invalid_value', 'input', { input: Array(2_049).fill('a') }],
    ['invalid_value', 'input.0', { input: [-1] }],
    ['invalid_value', 'input.1', { input: [[1], []] }],
    ['invalid_value', 'input.1', { input: ['a', ''] }],
    ['invalid_value', 'input.1', { input: ['a', 1] }],
    ['invalid_value', 'dimensions', { dimensions: 0 }],
    ['invalid_value', 'encoding_format', { encoding_format: 'int8' }],
    ['unknown_parameter', 'size', { size: 1 }],
    ['unknown_parameter', 'maester.checks', { maester: { checks: [] } }],
  ])('is refused with %s naming %s', (code, param, extra) => {
    expect(() => decode(extra)).toThrow(expect.objectContaining({ code, detail: { param } }))
  })
})
