import { describe, expect, it } from 'vitest'
import type { CompletionRequest } from '../completion_request.js'
import { GatewayError } from '../errors.js'
import type { ProviderAdapter, WireEvent } from '../provider.js'
import { azureOpenAi } from './azure_openai.js'
import { deepSeek } from './deepseek.js'
import { mistral } from './mistral.js'
import { openAi } from './openai.js'
import { openAiCompatible } from './openai_compatible.js'
import { openRouter } from './openrouter.js'

const connection = { name: 'o', type: 'o', baseUrl: 'http://127.0.0.1', apiKeys: ['key-1'] }
const options = { connection, apiKey: 'key-1', stream: false }
const hello: CompletionRequest = {
  model: 'gpt-5-mini',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
}
const encode = (adapter: ProviderAdapter, request: Partial<CompletionRequest>, stream = false) =>
  JSON.parse(adapter.encode({ ...hello, ...request }, { ...options, stream }).body)

it.each([
  ['gpt-5-mini', 'max_completion_tokens'],
  ['o3', 'max_completion_tokens'],
  ['a-later-model', 'max_completion_tokens'],
  ['gpt-4.1-mini', 'max_tokens'],
  ['gpt-4o', 'max_tokens'],
  ['ft:gpt-3.5-turbo:acme', 'max_tokens'],
])('limits the output of %s by %s', (model, field) => {
  expect(encode(openAi, { model, maxOutputTokens: 5 })).toMatchObject({ [field]: 5 })
})

it('always asks for usage in a stream', () => {
  expect(encode(openAi, {}, true)).toMatchObject({ stream: true, stream_options: { include_usage: true } })
  expect(encode(openAi, {}).stream_options).toBeUndefined()
})

it.each([true, false])('asks for several choices (stream: %s)', (stream) => {
  expect(encode(openAi, { choices: 2 }, stream).n).toBe(2)
})

it('does not refuse what a vendor does anyway', () => {
  const tools = [{ name: 'look' }]
  const body = encode(deepSeek, { choices: 1, tools, parallelToolCalls: true, serviceTier: 'auto' })
  expect(body).not.toHaveProperty('n')
  expect(body).not.toHaveProperty('parallel_tool_calls')
  expect(() => encode(deepSeek, { choices: 2 })).toThrow(GatewayError)
})

it('leaves out an empty list of tools, and a choice among none', () => {
  expect(encode(openAi, { tools: [], toolChoice: { type: 'auto' } })).toEqual({
    model: 'gpt-5-mini',
    messages: [{ role: 'user', content: 'Hello' }],
  })
})

it('gives alternatives beside the first choice', () => {
  const choice = (index: number, content: string) => ({ index, message: { content }, finish_reason: 'stop' })
  const body = Buffer.from(JSON.stringify({ id: 'x', choices: [choice(0, 'a'), choice(1, 'b')] }))
  expect(openAi.decode({ status: 200, headers: {}, body })).toMatchObject({
    parts: [{ text: 'a' }],
    alternatives: [{ parts: [{ text: 'b' }], finishReason: 'stop' }],
  })
})

it('puts provider options of its own type into the body, and no other’s', () => {
  const providerOptions = { openai: { store: true }, groq: { store: false } }
  expect(encode(openAi, { providerOptions }).store).toBe(true)
})

it('makes each tool result a message of its own, before what the user adds', () => {
  const result = (toolCallId: string) => ({ type: 'tool_result' as const, toolCallId, content: [] })
  const { messages } = encode(openAi, {
    messages: [{ role: 'user', parts: [result('c1'), { type: 'text', text: 'So?' }, result('c2')] }],
  })
  expect(messages).toEqual([
    { role: 'tool', tool_call_id: 'c1', content: '' },
    { role: 'tool', tool_call_id: 'c2', content: '' },
    { role: 'user', content: 'So?' },
  ])
})

it('joins the log probabilities of a stream', () => {
  const decoder = openAi.createStreamDecoder()
  const chunk = (token: string, finish_reason: string | null) => ({
    event: '',
    data: JSON.stringify({
      id: 'x',
      choices: [{ index: 0, delta: { content: token }, logprobs: { content: [{ token }] }, finish_reason }],
    }),
  })
  const events = [chunk('a', null), chunk('b', 'stop')].flatMap((event) => decoder.push(event))
  expect(events.find((event) => event.type === 'metadata')).toEqual({
    type: 'metadata',
    metadata: { logprobs: { content: [{ token: 'a' }, { token: 'b' }] } },
  })
})

describe('vendors that differ', () => {
  it('Azure puts the deployment in the path only with an API version', () => {
    const path = (settings: Record<string, string>) =>
      azureOpenAi.encode(hello, { ...options, connection: { ...connection, settings } }).path
    expect(path({ api_version: '2025-04-01' })).toBe('/deployments/gpt-5-mini/chat/completions?api-version=2025-04-01')
    expect(path({})).toBe('/v1/chat/completions')
  })

  it('Mistral gets ids of calls it accepts, the same for call and result', () => {
    const { messages } = encode(mistral, {
      messages: [
        { role: 'assistant', parts: [{ type: 'tool_call', id: 'call_abc', name: 'a', arguments: '{}' }] },
        { role: 'tool', parts: [{ type: 'tool_result', toolCallId: 'call_abc', content: [] }] },
      ],
    })
    expect(messages[0].tool_calls[0].id).toMatch(/^[A-Za-z0-9]{9}$/)
    expect(messages[1].tool_call_id).toBe(messages[0].tool_calls[0].id)
  })

  const thought = {
    role: 'assistant' as const,
    parts: [
      { type: 'reasoning' as const, text: 'Hm.', signature: 'c2ln' },
      { type: 'text' as const, text: 'Hi' },
    ],
  }

  it('DeepSeek gets its reasoning back and switches thinking by name', () => {
    expect(encode(deepSeek, { messages: [thought] }).messages[0]).toMatchObject({ reasoning_content: 'Hm.' })
    expect(encode(deepSeek, { reasoning: { effort: 'none' } }).thinking).toEqual({ type: 'disabled' })
  })

  it('OpenRouter gets its reasoning back with its proof', () => {
    expect(encode(openRouter, { messages: [thought] }).messages[0].reasoning_details).toEqual([
      { type: 'reasoning.text', text: 'Hm.', signature: 'c2ln', index: 0 },
    ])
  })

  it('OpenAI never gets reasoning it did not ask to keep', () => {
    expect(encode(openAi, { messages: [thought] }).messages[0]).toEqual({ role: 'assistant', content: 'Hi' })
  })
})

describe('a stream without [DONE]', () => {
  const chunk = (more: object) => ({ event: '', data: JSON.stringify({ id: 'x', choices: [], ...more }) })
  const word = chunk({ choices: [{ index: 0, delta: { content: 'Hi.' } }] })
  const reason = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  const usage = chunk({ usage: { prompt_tokens: 3, completion_tokens: 1 } })
  const endOf = (adapter: ProviderAdapter, wire: readonly WireEvent[]) => {
    const decoder = adapter.createStreamDecoder()
    for (const event of wire) decoder.push(event)
    return decoder.end?.() ?? []
  }

  it('is whole where servers are known to leave it out, once reason and usage were told', () => {
    expect(endOf(openAiCompatible, [word, reason, usage])).toEqual([{ type: 'completed' }])
    expect(endOf(openAiCompatible, [word, usage, reason])).toEqual([])
    expect(endOf(openAiCompatible, [word, reason])).toEqual([])
    expect(endOf(openAiCompatible, [word, usage])).toEqual([])
  })

  it('is cut off everywhere else', () => {
    expect(endOf(openAi, [word, reason, usage])).toEqual([])
  })
})
