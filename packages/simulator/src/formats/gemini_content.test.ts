import { afterAll, expect, it } from 'vitest'
import { objectOf, objectsOf } from '../json.js'
import { startClient } from '../testing/client.js'

const client = await startClient()
afterAll(() => client.simulator.close())

const path = (action: string, model = 'gemini-2.5-flash') => `/gemini/v1beta/models/${model}:${action}`
const user = (text: string) => ({ role: 'user', parts: [{ text }] })
const plain = { contents: [user('hello there')] }
const declaration = {
  name: 'look_up',
  parameters: { type: 'OBJECT', properties: { query: { type: 'STRING' } }, required: ['query'] },
}
const tools = [{ functionDeclarations: [declaration, { ...declaration, name: 'other' }] }]

it('answers with a candidate', async () => {
  const systemInstruction = { parts: [{ text: 'Be kind.' }] }
  expect(await client.postJson(path('generateContent'), { ...plain, systemInstruction })).toMatchObject({
    candidates: [
      {
        content: { role: 'model', parts: [{ text: expect.stringContaining('[Gemini:gemini-2.5-flash] Generated') }] },
        finishReason: 'STOP',
        index: 0,
      },
    ],
    usageMetadata: { promptTokenCount: 8, candidatesTokenCount: 20, totalTokenCount: 28 },
    modelVersion: 'gemini-2.5-flash',
  })
})

it('answers with as many candidates as are asked for', async () => {
  const several = { ...plain, generationConfig: { candidateCount: 3 } }
  const { candidates } = await client.postJson(path('generateContent'), several)
  expect(objectsOf(candidates).map(({ index }) => index)).toEqual([0, 1, 2])
})

it('streams whole responses with CRLF, usage on each and the reason on the last', async () => {
  const raw = await (await client.post(`${path('streamGenerateContent')}?alt=sse`, plain)).text()
  expect(
    raw
      .split('\r\n\r\n')
      .slice(0, -1)
      .every((event) => event.startsWith('data: {')),
  ).toBe(true)
  const events = (await client.postSse(`${path('streamGenerateContent')}?alt=sse`, plain)).map(({ data }) =>
    objectOf(data),
  )
  expect(events.every((event) => event.usageMetadata !== undefined)).toBe(true)
  const reasons = events.map((event) => objectsOf(event.candidates)[0]?.finishReason)
  expect(reasons.filter(Boolean)).toEqual(['STOP'])
  expect(reasons.at(-1)).toBe('STOP')
})

it('streams a JSON array when not asked for events, also when it fails', async () => {
  const array = await (await client.post(path('streamGenerateContent'), plain)).json()
  expect(array).toHaveLength(8)
  const failing = path('streamGenerateContent', 'gemini-sim-fault-error-before-content')
  expect(await (await client.post(failing, plain)).json()).toMatchObject([
    { error: { code: 529, status: 'UNAVAILABLE' } },
  ])
})

it('calls functions with the finish reason STOP', async () => {
  const one = await client.postJson(path('generateContent'), { ...plain, tools })
  expect(one).toMatchObject({
    candidates: [
      { content: { parts: [{ functionCall: { name: 'look_up', args: { query: 'query' } } }] }, finishReason: 'STOP' },
    ],
  })
  const any = { functionCallingConfig: { mode: 'ANY' } }
  const both = await client.postJson(path('generateContent'), { ...plain, tools, toolConfig: any })
  expect(objectsOf(objectOf(objectsOf(both.candidates)[0]?.content).parts)).toHaveLength(2)
})

it('wants the signature back that a Gemini 3 call carried', async () => {
  const model = 'gemini-3-pro-preview'
  const reply = await client.postJson(path('generateContent', model), { ...plain, tools })
  const [call] = objectsOf(objectOf(objectsOf(reply.candidates)[0]?.content).parts)
  expect(call?.thoughtSignature).toEqual(expect.any(String))
  const answered = (part: object) => ({
    tools,
    contents: [
      user('hello there'),
      { role: 'model', parts: [part] },
      { role: 'user', parts: [{ functionResponse: { name: 'look_up', response: { result: 'found' } } }] },
    ],
  })
  expect((await client.post(path('generateContent', model), answered({ ...call }))).status).toBe(200)
  const stripped = await client.post(path('generateContent', model), answered({ functionCall: call?.functionCall }))
  expect([stripped.status, await stripped.json()]).toMatchObject([
    400,
    { error: { message: expect.stringContaining('thought_signature') } },
  ])
})

it('answers a response schema with JSON, shows thoughts and grounds on a search', async () => {
  const generationConfig = {
    responseMimeType: 'application/json',
    responseSchema: { type: 'OBJECT', properties: { n: { type: 'INTEGER' } }, required: ['n'] },
    thinkingConfig: { includeThoughts: true },
  }
  expect(await client.postJson(path('generateContent'), { ...plain, generationConfig })).toMatchObject({
    candidates: [{ content: { parts: [{ thought: true }, { text: '{"n":1}' }] } }],
    usageMetadata: { candidatesTokenCount: 20, thoughtsTokenCount: 14, totalTokenCount: 38 },
  })
  expect(await client.postJson(path('generateContent'), { ...plain, tools: [{ googleSearch: {} }] })).toMatchObject({
    candidates: [{ groundingMetadata: { groundingChunks: [{ web: { uri: expect.any(String) } }] } }],
  })
})

it.each([
  ['no contents', {}, 'contents is not specified'],
  ['an unknown role', { contents: [{ role: 'system', parts: [{ text: 'x' }] }] }, 'valid role'],
  [
    'schema members it does not know',
    {
      ...plain,
      tools: [{ functionDeclarations: [{ name: 'f', parameters: { type: 'object', additionalProperties: false } }] }],
    },
    'Unknown name "additionalProperties" at \'tools[0].function_declarations[0].parameters\'',
  ],
  [
    'a call without its response',
    { contents: [user('x'), { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] }, user('y')] },
    'number of function response parts',
  ],
])('refuses %s in the words of Google', async (_case, body, words) => {
  const response = await client.post(path('generateContent'), body)
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.stringContaining(words) } },
  ])
})

it('calls a wrong key an invalid argument, and tells a wait only in the body', async () => {
  const wrong = await client.post(path('generateContent'), plain, { 'x-goog-api-key': 'invalid' })
  expect([wrong.status, await wrong.json()]).toMatchObject([
    400,
    { error: { details: [{ reason: 'API_KEY_INVALID' }] } },
  ])
  const limited = await client.post(path('generateContent', 'gemini-sim-fault-retry-info'), plain)
  expect(limited.headers.get('retry-after')).toBeNull()
  expect([limited.status, await limited.json()]).toMatchObject([
    429,
    {
      error: {
        status: 'RESOURCE_EXHAUSTED',
        details: [{}, { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' }],
      },
    },
  ])
})

it('blocks a prompt without any candidate', async () => {
  const blocked = await client.postJson(path('generateContent', 'gemini-sim-fault-refusal'), plain)
  expect(blocked).toMatchObject({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })
  expect(blocked).not.toHaveProperty('candidates')
})

it('counts tokens and embeds', async () => {
  expect(await client.postJson(path('countTokens'), plain)).toMatchObject({ totalTokens: 4 })
  const one = { content: { parts: [{ text: 'x' }] }, outputDimensionality: 8 }
  const single = await client.postJson(path('embedContent'), one)
  expect(objectOf(single.embedding).values).toHaveLength(8)
  const batch = await client.postJson(path('batchEmbedContents'), { requests: [one, one] })
  expect(batch.embeddings).toEqual([single.embedding, single.embedding])
})

it('speaks below a Vertex project too, where a wrong token is a 401', async () => {
  const vertex = '/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:generateContent'
  expect(await client.postJson(vertex, plain)).toMatchObject({ usageMetadata: { trafficType: 'ON_DEMAND' } })
  expect((await client.post(vertex, plain, { authorization: 'Bearer invalid' })).status).toBe(401)
})

it("serves Claude below a Vertex project, in Claude's own format", async () => {
  const claude = '/vertex/v1/projects/p/locations/global/publishers/anthropic/models/claude-haiku-4-5'
  const ask = { anthropic_version: 'vertex-2023-10-16', max_tokens: 99, messages: [{ role: 'user', content: 'hello' }] }
  expect(await client.postJson(`${claude}:rawPredict`, ask)).toMatchObject({
    type: 'message',
    model: 'claude-haiku-4-5',
  })
  const events = await client.postSse(`${claude}:streamRawPredict`, { ...ask, stream: true })
  expect(events.at(-1)?.event).toBe('message_stop')
  expect((await client.post(`${claude}:rawPredict`, { ...ask, anthropic_version: undefined })).status).toBe(400)
})
