import { afterAll, expect, it } from 'vitest'
import { startClient } from '../testing/client.js'

const client = await startClient()
afterAll(() => client.simulator.close())

const path = (model: string) => `/bedrock/model/${encodeURIComponent(model)}/invoke`
const cohere = { texts: ['a b', 'c'], input_type: 'search_document', output_dimension: 8 }

it("embeds one text in Titan's words", async () => {
  const body = { inputText: 'a b', dimensions: 256 }
  const answer = await client.postJson(path('amazon.titan-embed-text-v2:0'), body)
  expect(answer).toMatchObject({ embedding: expect.any(Array), inputTextTokenCount: 2 })
  expect(answer.embedding).toHaveLength(256)
})

it("embeds several in Cohere's, and counts them in a header", async () => {
  const plain = await client.post(path('cohere.embed-english-v3'), cohere)
  expect(plain.headers.get('x-amzn-bedrock-input-token-count')).toBe('3')
  expect(await plain.json()).toMatchObject({ embeddings: [expect.any(Array), expect.any(Array)] })
  expect(await client.postJson(path('cohere.embed-v4:0'), { ...cohere, embedding_types: ['float'] })).toMatchObject({
    response_type: 'embeddings_by_type',
    embeddings: { float: [expect.any(Array), expect.any(Array)] },
  })
})

it.each([
  ['no text', {}],
  ['texts without their purpose', { ...cohere, input_type: undefined }],
  ['more texts than there may be', { ...cohere, texts: Array(97).fill('x') }],
])('refuses %s', async (_, body) => {
  const response = await client.post(path('cohere.embed-v4:0'), body)
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
    400,
    expect.stringMatching(/^ValidationException/u),
  ])
})
