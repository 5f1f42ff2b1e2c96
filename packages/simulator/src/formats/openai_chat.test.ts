import { afterAll, expect, it } from 'vitest'
import { objectOf, objectsOf } from '../json.js'
import { readSse, startClient } from '../testing/client.js'

const client = await startClient({ now: () => new Date('2026-01-02T03:04:05Z') })
afterAll(() => client.simulator.close())

const path = '/openai/v1/chat/completions'
const prompt =
  'You are a production AI assistant.\nSummarize the following system event clearly:\n\nAdmin revoked API key for user account 742.'
const plain = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: prompt }] }
const weather = (name: string) => ({
  type: 'function',
  function: {
    name,
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 2 } },
      required: ['city', 'days'],
    },
  },
})

it('answers with the start of the last user message, and two tokens a word', async () => {
  const response = await client.post(path, plain)
  expect(response.status).toBe(200)
  expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/u)
  expect(response.headers.get('openai-version')).toBe('2020-10-01')
  expect(await response.json()).toMatchObject({
    id: expect.stringMatching(/^chatcmpl-/u),
    object: 'chat.completion',
    created: 1_767_323_045,
    model: 'gpt-4.1-mini-2025-04-14',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: `[OpenAI:gpt-4.1-mini] Generated response for prompt: ${prompt.slice(0, 120)}`,
          refusal: null,
        },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 40, completion_tokens: 48, total_tokens: 88 },
  })
})

it('counts every message but quotes the last user one', async () => {
  const reply = await client.postJson('/v1/chat/completions', {
    model: 'gpt-4.1-mini',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'first question' }] },
      { role: 'assistant', content: 'an answer' },
      { role: 'user', content: 'second question' },
    ],
  })
  expect(objectOf(reply.usage).prompt_tokens).toBe(16)
  expect(JSON.stringify(reply.choices)).toContain('prompt: second question')
})

it('caps output tokens, and says length only when the words would not have fitted', async () => {
  const short = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'hi' }] }
  const finish = async (max_tokens: number) => {
    const reply = await client.postJson(path, { ...short, max_tokens })
    return [objectsOf(reply.choices)[0]?.finish_reason, objectOf(reply.usage).completion_tokens]
  }
  expect(await finish(200)).toEqual(['stop', 20])
  expect(await finish(12)).toEqual(['stop', 12])
  expect(await finish(11)).toEqual(['length', 11])
})

it('streams the same words, with usage only when asked', async () => {
  const whole = await client.postJson(path, plain)
  const events = await client.postSse(path, { ...plain, stream: true, stream_options: { include_usage: true } })
  const chunks = events.map(({ data }) => data).filter((data) => typeof data !== 'string')
  const deltas = chunks.map((chunk) => objectOf(objectsOf(chunk.choices)[0]?.delta))

  expect(deltas[0]).toEqual({ role: 'assistant', content: '', refusal: null })
  expect(deltas.map((delta) => delta.content ?? '').join('')).toBe(
    objectOf(objectsOf(whole.choices)[0]?.message).content,
  )
  expect(chunks.at(-2)).toMatchObject({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: null })
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage })
  expect(events.at(-1)?.data).toBe('[DONE]')

  const unasked = await (await client.post(path, { ...plain, stream: true })).text()
  expect(unasked).not.toContain('"usage"')
})

it('calls a tool with arguments that fit, in one piece and in many', async () => {
  const asked = { ...plain, tools: [weather('weather'), weather('climate')] }
  const whole = await client.postJson(path, asked)
  const [choice] = objectsOf(whole.choices)
  expect(choice).toMatchObject({
    finish_reason: 'tool_calls',
    message: {
      content: null,
      tool_calls: [
        {
          type: 'function',
          id: expect.stringMatching(/^call_/u),
          function: { name: 'weather', arguments: '{"city":"city","days":2}' },
        },
      ],
    },
  })

  const events = await client.postSse(path, { ...asked, stream: true })
  const calls = events.flatMap(({ data }) =>
    typeof data === 'string' ? [] : objectsOf(objectOf(objectsOf(data.choices)[0]?.delta).tool_calls),
  )
  expect(calls[0]).toMatchObject({ index: 0, function: { name: 'weather', arguments: '' } })
  expect(calls.length).toBeGreaterThan(2)
  expect(calls.map((call) => objectOf(call.function).arguments).join('')).toBe('{"city":"city","days":2}')
})

it('calls all tools when it must, the named one when told, none after a result', async () => {
  const names = async (more: object) => {
    const reply = await client.postJson(path, { ...plain, tools: [weather('a'), weather('b')], ...more })
    const message = objectOf(objectsOf(reply.choices)[0]?.message)
    return objectsOf(message.tool_calls).map((call) => objectOf(call.function).name)
  }
  expect(await names({ tool_choice: 'required' })).toEqual(['a', 'b'])
  expect(await names({ tool_choice: 'required', parallel_tool_calls: false })).toEqual(['a'])
  expect(await names({ tool_choice: { type: 'function', function: { name: 'b' } } })).toEqual(['b'])
  expect(await names({ tool_choice: 'none' })).toEqual([])
  const call = { id: 'call_1', type: 'function', function: { name: 'a', arguments: '{}' } }
  const messages = [
    ...plain.messages,
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
  ]
  expect(await names({ messages })).toEqual([])
})

it('gives as many choices as asked for, and cites a search it was allowed', async () => {
  const two = await client.postJson(path, { ...plain, n: 2 })
  expect(objectsOf(two.choices).map(({ index }) => index)).toEqual([0, 1])
  expect(objectOf(two.usage).completion_tokens).toBe(96)
  const searched = await client.postJson(path, { ...plain, web_search_options: {} })
  expect(searched).toMatchObject({ choices: [{ message: { annotations: [{ type: 'url_citation' }] } }] })
})

it('answers a JSON schema with JSON that fits it', async () => {
  const schema = {
    type: 'object',
    properties: { verdict: { enum: ['pass', 'fail'] }, score: { type: 'number', maximum: 1 } },
  }
  const format = { type: 'json_schema', json_schema: { name: 'v', schema } }
  const reply = await client.postJson(path, { ...plain, response_format: format })
  const content = objectOf(objectsOf(reply.choices)[0]?.message).content
  expect(JSON.parse(String(content))).toMatchObject({ verdict: 'pass', score: expect.any(Number) })
})

it.each([
  ['no model', { messages: plain.messages }, { message: 'you must provide a model parameter' }],
  ['no messages', { model: 'm' }, { param: 'messages', code: 'missing_required_parameter' }],
  ['empty messages', { model: 'm', messages: [] }, { param: 'messages', code: 'empty_array' }],
  ['an unknown role', { model: 'm', messages: [{ role: 'robot', content: '' }] }, { code: 'invalid_value' }],
  [
    'a result nobody asked for',
    { model: 'm', messages: [{ role: 'tool', tool_call_id: 'x', content: '' }] },
    { param: 'messages[0].role' },
  ],
  ['no room to answer', { ...plain, max_tokens: 0 }, { param: 'max_tokens', code: 'integer_below_min_value' }],
  ['a temperature above 2', { ...plain, temperature: 2.5 }, { code: 'decimal_above_max_value' }],
  [
    'max_tokens for a reasoning model',
    { ...plain, model: 'gpt-5-mini', max_tokens: 9 },
    { param: 'max_tokens', code: 'unsupported_parameter' },
  ],
  ['text that is not JSON', '{"model": ', { type: 'invalid_request_error' }],
])('refuses %s in the words of OpenAI', async (_case, body, error) => {
  const response = await client.post(path, body)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', ...error } })
})

it('wants a key, and refuses one that says it is invalid', async () => {
  const missing = await client.post(path, plain, { authorization: '' })
  expect([missing.status, await missing.json()]).toMatchObject([401, { error: { code: null } }])
  const invalid = await client.post(path, plain, { authorization: 'Bearer sk-invalid' })
  expect([invalid.status, await invalid.json()]).toMatchObject([401, { error: { code: 'invalid_api_key' } }])
})

it('knows no other paths', async () => {
  const response = await client.post('/openai/v1/chats', plain)
  expect([response.status, await response.json()]).toMatchObject([
    404,
    { error: { message: 'Invalid URL (POST /openai/v1/chats)', type: 'invalid_request_error' } },
  ])
})

it('reads its own stream the same after any re-chunking', async () => {
  const asked = { ...plain, model: 'gpt-4.1-mini-sim-fault-split-utf8', stream: true }
  const text = await (await client.post(path, asked)).text()
  const content = readSse(text).map(({ data }) =>
    typeof data === 'string' ? '' : (objectOf(objectsOf(data.choices)[0]?.delta).content ?? ''),
  )
  expect(content.join('')).toMatch(/é–🙂$/u)
})
