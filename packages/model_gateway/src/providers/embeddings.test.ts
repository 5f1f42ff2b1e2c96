import { describe, expect, it } from 'vitest'
import { MalformedReply } from '../errors.js'
import { azureOpenAi } from './azure_openai.js'
import { bedrock } from './bedrock.js'
import { cohere } from './cohere.js'
import { gemini } from './gemini.js'
import { openAi } from './openai.js'
import { providerAdapters } from './registry.js'
import { replyOf } from './testing/provider_fixtures.js'
import { vertex } from './vertex.js'

const connection = { name: 'a', type: 'a', baseUrl: 'http://127.0.0.1', apiKeys: ['key-1'] }
const options = { connection, apiKey: 'key-1', stream: false }
const request = { model: 'embed-1', inputs: ['one', 'two'], dimensions: 2 }
const reply = (body: unknown) => replyOf(200, JSON.stringify(body))

describe('embeddings of OpenAI', () => {
  it('asks for plain numbers and gives vectors in the order of the inputs', () => {
    const { path, body } = openAi.embeddings!.encode(request, options)
    expect(path).toBe('/embeddings')
    expect(JSON.parse(body)).toEqual({
      model: 'embed-1',
      input: ['one', 'two'],
      dimensions: 2,
      encoding_format: 'float',
    })
    const decoded = openAi.embeddings!.decode(
      reply({
        object: 'list',
        model: 'embed-1-2026',
        data: [
          { object: 'embedding', index: 1, embedding: [3, 4] },
          { object: 'embedding', index: 0, embedding: [1, 2] },
        ],
        usage: { prompt_tokens: 5, total_tokens: 5 },
      }),
    )
    expect(decoded).toMatchObject({
      upstreamModel: 'embed-1-2026',
      vectors: [
        [1, 2],
        [3, 4],
      ],
      usage: { inputTokens: 5 },
    })
  })

  it('reads vectors an operator asked for in base64', () => {
    const embedding = Buffer.from(Float32Array.of(0.5, -2).buffer).toString('base64')
    expect(openAi.embeddings!.decode(reply({ data: [{ index: 0, embedding }] }))).toMatchObject({
      vectors: [[0.5, -2]],
      usage: {},
    })
  })

  it('stands under the deployment at Azure', () => {
    const settings = { api_version: '2025-04-01-preview' }
    const { path, headers } = azureOpenAi.embeddings!.encode(request, {
      ...options,
      connection: { ...connection, settings },
    })
    expect(path).toBe('/deployments/embed-1/embeddings?api-version=2025-04-01-preview')
    expect(headers['api-key']).toBe('key-1')
  })
})

it('asks Gemini for each text, with the dimensions of each', () => {
  const { path, body } = gemini.embeddings!.encode(request, options)
  expect(path).toBe('/models/embed-1:batchEmbedContents')
  expect(JSON.parse(body).requests[1]).toEqual({
    model: 'models/embed-1',
    content: { parts: [{ text: 'two' }] },
    outputDimensionality: 2,
  })
  expect(gemini.embeddings!.decode(reply({ embeddings: [{ values: [1] }, { values: [2] }] }))).toEqual({
    vectors: [[1], [2]],
    usage: {},
  })
})

describe('embeddings of Vertex', () => {
  const settings = { project: 'p', location: 'europe-west4' }
  const there = { ...options, connection: { ...connection, settings } }

  it('are predictions of a model in a project, with the options of each text beside it', () => {
    const providerOptions = { vertex: { task_type: 'RETRIEVAL_QUERY', autoTruncate: false } }
    const { path, headers, body } = vertex.embeddings!.encode({ ...request, providerOptions }, there)
    expect(path).toBe('/projects/p/locations/europe-west4/publishers/google/models/embed-1:predict')
    expect(headers.authorization).toBe('Bearer key-1')
    expect(JSON.parse(body)).toEqual({
      instances: [
        { content: 'one', task_type: 'RETRIEVAL_QUERY' },
        { content: 'two', task_type: 'RETRIEVAL_QUERY' },
      ],
      parameters: { outputDimensionality: 2, autoTruncate: false },
    })
  })

  it('count the tokens of all texts, or none when one is not counted', () => {
    const counted = (values: number[], statistics?: object) => ({ embeddings: { values, statistics } })
    const predictions = [counted([1], { token_count: 4, truncated: false }), counted([2], { token_count: 3 })]
    const vectors = [[1], [2]]
    expect(vertex.embeddings!.decode(reply({ predictions }))).toEqual({ vectors, usage: { inputTokens: 7 } })
    expect(vertex.embeddings!.decode(reply({ predictions: [predictions[0], counted([2])] }))).toEqual({
      vectors,
      usage: {},
    })
  })

  it('are of one text at a time where the model takes no more', () => {
    const encode = (inputs: string[]) => vertex.embeddings!.encode({ model: 'gemini-embedding-001', inputs }, there)
    expect(JSON.parse(encode(['one']).body)).toEqual({ instances: [{ content: 'one' }] })
    expect(() => encode(['one', 'two'])).toThrow(/input cannot be sent to vertex/)
  })
})

it('tells Cohere what the texts are for', () => {
  const encoded = cohere.embeddings!.encode(
    { ...request, providerOptions: { cohere: { input_type: 'search_query' } } },
    options,
  )
  expect(JSON.parse(encoded.body)).toMatchObject({ texts: ['one', 'two'], input_type: 'search_query' })
  const body = { id: 'e', embeddings: { float: [[1, 2]] }, meta: { billed_units: { input_tokens: 3 } } }
  expect(cohere.embeddings!.decode(reply(body))).toMatchObject({ vectors: [[1, 2]], usage: { inputTokens: 3 } })
})

describe('embeddings of Bedrock', () => {
  const encode = (extra: object) => bedrock.embeddings!.encode({ ...request, ...extra }, options)
  const titan = { model: 'us.amazon.titan-embed-text-v2:0', inputs: ['one'] }

  it('are asked of Titan one text at a time', () => {
    const { path, headers, body } = encode({ ...titan, providerOptions: { bedrock: { normalize: false } } })
    expect(path).toBe('/model/us.amazon.titan-embed-text-v2%3A0/invoke')
    expect(headers.authorization).toBe('Bearer key-1')
    expect(JSON.parse(body)).toEqual({ inputText: 'one', dimensions: 2, normalize: false })
    expect(() => encode({ ...titan, inputs: ['one', 'two'] })).toThrow(/input cannot be sent to bedrock/)
    expect(() => encode({ ...titan, model: 'amazon.titan-embed-text-v1' })).toThrow(/dimensions cannot be sent/)
    const body2 = { embedding: [1, 2], embeddingsByType: { float: [1, 2] }, inputTextTokenCount: 3 }
    expect(bedrock.embeddings!.decode(reply(body2))).toEqual({ vectors: [[1, 2]], usage: { inputTokens: 3 } })
  })

  it('are asked of Cohere for all texts, whose count stands in a header', () => {
    expect(JSON.parse(encode({ model: 'cohere.embed-v4:0' }).body)).toEqual({
      texts: ['one', 'two'],
      input_type: 'search_document',
      embedding_types: ['float'],
      output_dimension: 2,
    })
    const vectors = [[1], [2]]
    const counted = { 'x-amzn-bedrock-input-token-count': '7' }
    for (const embeddings of [vectors, { float: vectors }]) {
      const answer = replyOf(200, JSON.stringify({ id: 'e', embeddings }), counted)
      expect(bedrock.embeddings!.decode(answer)).toEqual({ vectors, usage: { inputTokens: 7 } })
    }
    expect(bedrock.embeddings!.decode(reply({ embeddings: vectors }))).toEqual({ vectors, usage: {} })
  })

  it('are signed where the key is one of AWS', () => {
    const apiKey = 'AKIA1:secret'
    const there = { ...connection, settings: { region: 'eu-central-1' } }
    const asked = bedrock.embeddings!.encode({ ...request, model: 'cohere.embed-v4:0' }, { ...options, apiKey })
    expect(asked.headers.authorization).toBeUndefined()
    const signed = bedrock.authorize!(asked, { connection: there, apiKey, now: new Date(0) })
    expect(signed.authorization).toContain('Credential=AKIA1/')
  })
})

describe.each(Object.values(providerAdapters).filter(({ embeddings }) => embeddings !== undefined))(
  'embeddings of $type',
  ({ embeddings }) => {
    it('refuse a reply that holds none', () => {
      for (const body of [{}, { data: [{ embedding: ['x'] }], embeddings: [{ values: ['x'] }] }, []]) {
        expect(() => embeddings!.decode(reply(body))).toThrow(MalformedReply)
      }
    })
  },
)

it.each([openAi, azureOpenAi])('tokens go to $type as they came', ({ embeddings }) => {
  const here = { ...options, connection: { ...connection, options: { api_version: '2025-04-01-preview' } } }
  const { body } = embeddings!.encode({ model: 'embed-1', inputs: [[1, 2], [3]] }, here)
  expect(JSON.parse(body)).toMatchObject({ input: [[1, 2], [3]] })
})

it.each([gemini, vertex, cohere, bedrock])('tokens of another vocabulary are refused by $type', ({ embeddings }) => {
  expect(() => embeddings!.encode({ model: 'embed-1', inputs: ['one', [1, 2]] }, options)).toThrow(
    expect.objectContaining({ code: 'unsupported_parameter', detail: expect.objectContaining({ param: 'input' }) }),
  )
})
