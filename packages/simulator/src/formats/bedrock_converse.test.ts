import { EventStreamCodec } from '@smithy/eventstream-codec'
import { fromUtf8, toUtf8 } from '@smithy/util-utf8'
import { afterAll, expect, it } from 'vitest'
import { type JsonObject, objectOf } from '../json.js'
import { startClient } from '../testing/client.js'

const client = await startClient()
afterAll(() => client.simulator.close())

const codec = new EventStreamCodec(toUtf8, fromUtf8)
const model = 'anthropic.claude-haiku-4-5-v1:0'
const path = (action: string, name = model) => `/bedrock/model/${encodeURIComponent(name)}/${action}`
const plain = { messages: [{ role: 'user', content: [{ text: 'hello there' }] }] }
const toolSpec = {
  name: 'look_up',
  inputSchema: { json: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] } },
}

interface Message {
  readonly type: unknown
  readonly data: JsonObject
}

/** Reads frames with Amazon's own decoder, which checks both checksums. */
async function stream(body: object, name = model): Promise<readonly Message[]> {
  const response = await client.post(path('converse-stream', name), body)
  expect(response.headers.get('content-type')).toBe('application/vnd.amazon.eventstream')
  const bytes = Buffer.from(await response.arrayBuffer())
  const messages: Message[] = []
  for (let start = 0; start < bytes.length; start += bytes.readUInt32BE(start)) {
    const { headers, body: payload } = codec.decode(bytes.subarray(start, start + bytes.readUInt32BE(start)))
    const type = (headers[':event-type'] ?? headers[':exception-type'])?.value
    messages.push({ type, data: JSON.parse(toUtf8(payload)) as JsonObject })
  }
  return messages
}

it('converses', async () => {
  expect(await client.postJson(path('converse'), { ...plain, system: [{ text: 'Be kind.' }] })).toMatchObject({
    output: {
      message: {
        role: 'assistant',
        content: [{ text: `[Bedrock:${model}] Generated response for prompt: hello there` }],
      },
    },
    stopReason: 'end_turn',
    usage: { inputTokens: 8, outputTokens: 20, totalTokens: 28 },
    metrics: { latencyMs: expect.any(Number) },
  })
})

it('streams frames that say the same', async () => {
  const messages = await stream(plain)
  expect(messages.map(({ type }) => type).filter((type) => type !== 'contentBlockDelta')).toEqual([
    'messageStart',
    'contentBlockStop',
    'messageStop',
    'metadata',
  ])
  const text = messages.map(({ data }) => objectOf(data.delta).text ?? '').join('')
  expect(text).toBe(`[Bedrock:${model}] Generated response for prompt: hello there`)
  expect(messages.at(-1)?.data).toMatchObject({ usage: { inputTokens: 4, outputTokens: 20 } })
})

it('uses tools', async () => {
  const asked = { ...plain, toolConfig: { tools: [{ toolSpec }] } }
  expect(await client.postJson(path('converse'), asked)).toMatchObject({
    stopReason: 'tool_use',
    output: { message: { content: [{ toolUse: { name: 'look_up', input: { query: 'query' } } }] } },
  })
  const messages = await stream(asked)
  expect(messages[1]?.data).toMatchObject({ start: { toolUse: { name: 'look_up' } } })
  const pieces = messages.map(({ data }) => objectOf(objectOf(data.delta).toolUse).input ?? '')
  expect(JSON.parse(pieces.join(''))).toEqual({ query: 'query' })
})

it('fails as Amazon does, also inside a stream', async () => {
  const limited = await client.post(path('converse', 'm-sim-fault-http-429'), plain)
  expect(limited.headers.get('x-amzn-errortype')).toMatch(/^ThrottlingException/u)
  expect([limited.status, await limited.json()]).toMatchObject([
    429,
    { message: expect.stringContaining('Too many tokens') },
  ])
  const keyless = await client.post(path('converse'), plain, { authorization: 'Bearer invalid' })
  expect(keyless.headers.get('x-amzn-errortype')).toMatch(/^UnrecognizedClientException/u)
  expect(keyless.status).toBe(403)
  const broken = await stream(plain, 'm-sim-fault-error-mid-stream')
  expect(broken.at(-1)).toMatchObject({ type: 'serviceUnavailableException', data: { message: expect.any(String) } })
})

it.each([
  ['no messages', {}],
  ['an assistant who speaks first', { messages: [{ role: 'assistant', content: [{ text: 'x' }] }] }],
  ['content that is no list', { messages: [{ role: 'user', content: 'x' }] }],
  [
    'a tool use without its result',
    {
      messages: [
        ...plain.messages,
        { role: 'assistant', content: [{ toolUse: { toolUseId: 't', name: 'n', input: {} } }] },
        ...plain.messages,
      ],
    },
  ],
])('refuses %s', async (_case, body) => {
  const response = await client.post(path('converse'), body)
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
    400,
    expect.stringMatching(/^ValidationException/u),
  ])
})
