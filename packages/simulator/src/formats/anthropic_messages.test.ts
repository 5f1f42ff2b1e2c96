import { afterAll, expect, it } from 'vitest'
import { objectOf, objectsOf } from '../json.js'
import { startClient } from '../testing/client.js'

const client = await startClient()
afterAll(() => client.simulator.close())

const path = '/anthropic/v1/messages'
const plain = { model: 'claude-haiku-4-5', max_tokens: 200, messages: [{ role: 'user', content: 'hello there' }] }
const tool = {
  name: 'look_up',
  input_schema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
}

it('answers as a message, with its headers', async () => {
  const response = await client.post(path, { ...plain, system: [{ type: 'text', text: 'Be kind.' }] })
  expect(response.headers.get('request-id')).toMatch(/^req_/u)
  expect(response.headers.get('anthropic-ratelimit-tokens-reset')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u)
  expect(await response.json()).toMatchObject({
    id: expect.stringMatching(/^msg_/u),
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5',
    content: [{ type: 'text', text: '[Anthropic:claude-haiku-4-5] Generated response for prompt: hello there' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 8, output_tokens: 20, cache_read_input_tokens: 0 },
  })
})

it('streams its events in order, padded, with the same text and final usage', async () => {
  const whole = await client.postJson('/v1/messages', plain)
  const raw = await (await client.post(path, { ...plain, stream: true })).text()
  expect(raw).toContain('data: {"type":"message_stop"}   \n\n')

  const events = await client.postSse(path, { ...plain, stream: true })
  const names = events.map(({ event }) => event)
  expect(names.filter((name) => name !== 'content_block_delta')).toEqual([
    'message_start',
    'content_block_start',
    'ping',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ])
  const deltas = events.map(({ data }) => objectOf(objectOf(typeof data === 'string' ? {} : data).delta))
  expect(deltas.map((delta) => delta.text ?? '').join('')).toBe(objectsOf(whole.content)[0]?.text)
  expect(events.at(0)?.data).toMatchObject({ message: { content: [], stop_reason: null, usage: { output_tokens: 1 } } })
  expect(events.at(-2)?.data).toMatchObject({ delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 20 } })
})

it('gives each of two calls an id of its own', async () => {
  const tools = [tool, { ...tool, name: 'look_down' }]
  const { content } = await client.postJson(path, { ...plain, tools, tool_choice: { type: 'any' } })

  expect(new Set(objectsOf(content).map(({ id }) => id)).size).toBe(2)
})

it('uses a tool, starting with an empty piece of its input', async () => {
  expect(await client.postJson(path, { ...plain, tools: [tool] })).toMatchObject({
    stop_reason: 'tool_use',
    content: [{ type: 'tool_use', id: expect.stringMatching(/^toolu_/u), name: 'look_up', input: { query: 'query' } }],
  })
  const events = await client.postSse(path, { ...plain, tools: [tool], stream: true })
  const pieces = events.flatMap(({ event, data }) =>
    event === 'content_block_delta' && typeof data !== 'string' ? [String(objectOf(data.delta).partial_json)] : [],
  )
  expect(pieces[0]).toBe('')
  expect(JSON.parse(pieces.join(''))).toEqual({ query: 'query' })
})

it('answers with text after a tool result, and thinks first when asked', async () => {
  const messages = [
    ...plain.messages,
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look_up', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'found' }] },
  ]
  const thinking = { type: 'enabled', budget_tokens: 1_024 }
  expect(await client.postJson(path, { ...plain, messages, tools: [tool], thinking })).toMatchObject({
    content: [
      { type: 'thinking', signature: expect.any(String) },
      { type: 'text', text: expect.stringContaining('hello there') },
    ],
    usage: { output_tokens: 34, output_tokens_details: { thinking_tokens: 14 } },
  })
})

it('answers an output format with JSON that fits', async () => {
  const format = {
    type: 'json_schema',
    schema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
  }
  const reply = await client.postJson(path, { ...plain, output_config: { format } })
  expect(JSON.parse(String(objectsOf(reply.content)[0]?.text))).toEqual({ ok: true })
})

it('counts tokens as a call would', async () => {
  const { model, messages } = plain
  expect(await client.postJson(`${path}/count_tokens`, { model, messages })).toEqual({ input_tokens: 4 })
})

const assistantLast = [...plain.messages, { role: 'assistant', content: 'Sure:' }]
it.each([
  ['no max_tokens', { model: 'm', messages: plain.messages }, 'max_tokens: Field required'],
  ['no model', { max_tokens: 1, messages: plain.messages }, 'model: Field required'],
  ['a system role', { ...plain, messages: [{ role: 'system', content: 'x' }] }, 'messages: Unexpected role "system"'],
  ['a temperature above 1', { ...plain, temperature: 1.5 }, 'temperature: range: 0..1'],
  [
    'a prefilled answer to a newer model',
    { ...plain, model: 'claude-opus-4-6', messages: assistantLast },
    'This model does not support assistant message prefill',
  ],
  [
    'a tool use without its result',
    {
      ...plain,
      messages: [
        ...plain.messages,
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'n', input: {} }] },
        ...plain.messages,
      ],
    },
    'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t',
  ],
])('refuses %s in the words of Anthropic', async (_case, body, words) => {
  const response = await client.post(path, body)
  expect([response.status, await response.json()]).toMatchObject([
    400,
    {
      type: 'error',
      error: { type: 'invalid_request_error', message: expect.stringContaining(words) },
      request_id: expect.stringMatching(/^req_/u),
    },
  ])
})

it('lets older models continue a prefilled answer', async () => {
  expect((await client.post(path, { ...plain, messages: assistantLast })).status).toBe(200)
})

it('wants a key and a version', async () => {
  const keyless = await client.post(path, plain, { 'x-api-key': '', authorization: '' })
  expect([keyless.status, await keyless.json()]).toMatchObject([401, { error: { type: 'authentication_error' } }])
  const versionless = await client.post(path, plain, { 'anthropic-version': '' })
  expect([versionless.status, await versionless.json()]).toMatchObject([
    400,
    { error: { message: expect.stringContaining('anthropic-version') } },
  ])
})

it('searches the web on its own side, and cites what it found', async () => {
  const asked = { ...plain, tools: [{ type: 'web_search_20250305', name: 'web_search' }] }
  expect(await client.postJson(path, asked)).toMatchObject({
    content: [
      { type: 'server_tool_use', id: expect.stringMatching(/^srvtoolu_/u), input: { query: 'hello there' } },
      { type: 'web_search_tool_result', content: [{ type: 'web_search_result', url: expect.any(String) }] },
      { type: 'text', citations: [{ type: 'web_search_result_location' }] },
    ],
    usage: { server_tool_use: { web_search_requests: 1 } },
  })
  const events = await client.postSse(path, { ...asked, stream: true })
  const starts = events.filter(({ event }) => event === 'content_block_start')
  expect(starts.map(({ data }) => objectOf(objectOf(data).content_block).type)).toEqual([
    'server_tool_use',
    'web_search_tool_result',
    'text',
  ])
  expect(events.some(({ data }) => objectOf(objectOf(data).delta).type === 'citations_delta')).toBe(true)
})

it('counts cached input beside the fresh', async () => {
  await client.setFaults([{ fault: { kind: 'usage', form: 'counts', cache_read_tokens: 3 } }])
  const reply = await client.postJson(path, plain)
  await client.setFaults([])
  expect(reply.usage).toMatchObject({ input_tokens: 1, cache_read_input_tokens: 3, output_tokens: 20 })
})
