import fc from 'fast-check'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callFacts, answerFactsOfOneTry as facts } from '../testing/facts.js'
import { serveText, type TextServer } from '../testing/serve_text.js'
import { decodeEmbeddingsRequest } from './decode_request.js'
import { encodeEmbeddings } from './encode_embeddings.js'

const ask = { model: 'text-embedding-3-small', input: 'Hello' }

describe('an answer', () => {
  let server: TextServer
  let openai: OpenAI
  beforeAll(async () => {
    server = await serveText()
    openai = new OpenAI({ apiKey: 'test', baseURL: `${server.url}/v1`, maxRetries: 0 })
  })
  afterAll(() => server.close())

  const result = {
    upstreamModel: 'text-embedding-3-small',
    vectors: [
      [0.5, -1.25],
      [3, 0],
    ],
    usage: { inputTokens: 4 },
  }
  const serve = (answer: object) => server.answerWith('application/json', JSON.stringify(answer))

  it('is the object of OpenAI, and says how it came about', async () => {
    serve(encodeEmbeddings(result, 'float', callFacts, facts))

    expect(await openai.embeddings.create({ ...ask, encoding_format: 'float' })).toEqual({
      object: 'list',
      data: [
        { object: 'embedding', index: 0, embedding: [0.5, -1.25] },
        { object: 'embedding', index: 1, embedding: [3, 0] },
      ],
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: 4, total_tokens: 4, cost_usd: '0.000093' },
      maester: {
        request_id: 'req_01j9x2kq4t0000',
        provider: 'openai',
        attempts: facts.attempts,
        fallback_used: false,
        dropped_parameters: [],
        simulated: true,
      },
    })
  })

  it('is read back to the last bit by the official SDK, which asks for base64 by itself', async () => {
    const vector = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(fc.array(vector, { minLength: 1, maxLength: 3 }), async (vectors) => {
        serve(encodeEmbeddings({ ...result, vectors }, 'base64', callFacts, facts))
        const { data } = await openai.embeddings.create(ask)

        expect(decodeEmbeddingsRequest(server.lastBody).encodingFormat).toBe('base64')
        expect(data.map(({ embedding }) => embedding)).toEqual(vectors)
      }),
      { numRuns: 50 },
    )
  })

  it('keeps an unreported count unknown, and names the model asked for when the provider names none', () => {
    const answer = encodeEmbeddings({ vectors: [[1]], usage: {} }, 'float', callFacts, { ...facts, costUsd: null })

    expect(answer.model).toBe('fast')
    expect(answer.usage).toEqual({ prompt_tokens: null, total_tokens: null, cost_usd: null })
  })
})
