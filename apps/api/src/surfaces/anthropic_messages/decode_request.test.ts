import Anthropic from '@anthropic-ai/sdk'
import type { CompletionInput } from '@maester/completion'
import { expect, it } from 'vitest'
import { answerFactsOfOneTry, callFacts } from '../testing/facts.js'
import { serveText } from '../testing/serve_text.js'
import { decodeMessagesRequest } from './decode_request.js'
import { encodeMessage } from './encode_completion.js'

const hello = { model: 'fast', max_tokens: 64, messages: [{ role: 'user', content: 'Hello' }] }

const decode = (fields: object): CompletionInput => decodeMessagesRequest({ ...hello, ...fields }).input
const messagesOf = (fields: object) => {
  const { prompt } = decode(fields)
  return prompt.kind === 'text' ? [] : (prompt.messages ?? [])
}
const partsOf = (content: unknown, role = 'user') => messagesOf({ messages: [{ role, content }] })[0]?.parts

it('reads the smallest request', () => {
  expect(decodeMessagesRequest(hello)).toEqual({
    input: {
      prompt: { kind: 'messages', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] },
      model: 'fast',
      options: { maxOutputTokens: 64 },
      checks: [],
      allowCheaperModel: false,
      tags: {},
    },
    stream: false,
    includeUsage: true,
    droppedParameters: [],
  })
})

it('takes what the official SDK sends', async () => {
  const server = await serveText()
  server.answerWith('application/json', '{}')
  const anthropic = new Anthropic({ apiKey: 'test', baseURL: server.url })
  await anthropic.messages.create({
    model: 'fast',
    max_tokens: 100,
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    tools: [{ name: 'look', input_schema: { type: 'object', properties: {} } }],
    tool_choice: { type: 'any', disable_parallel_tool_use: true },
    thinking: { type: 'enabled', budget_tokens: 1_024 },
    metadata: { user_id: 'u-1' },
    stop_sequences: ['END'],
    service_tier: 'auto',
  })
  const { input } = decodeMessagesRequest(server.lastBody)
  await server.close()

  expect(input.prompt).toEqual({
    kind: 'messages',
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.', cachePoint: { ttl: '1h' } }] },
      { role: 'user', parts: [{ type: 'text', text: 'Hello' }] },
    ],
  })
  expect(input.options).toEqual({
    tools: [{ name: 'look', parameters: { type: 'object', properties: {} } }],
    toolChoice: { type: 'required' },
    parallelToolCalls: false,
    reasoning: { budgetTokens: 1_024 },
    providerOptions: { anthropic: { thinking: { type: 'enabled', budget_tokens: 1_024 } } },
    maxOutputTokens: 100,
    stop: ['END'],
    user: 'u-1',
    serviceTier: 'auto',
  })
})

it('reads images and documents from wherever they are', () => {
  const parts = partsOf([
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
    { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' }, cache_control: { type: 'ephemeral' } },
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'aGk=' }, title: 'a.pdf' },
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'hi' } },
    { type: 'document', source: { type: 'content', content: 'hi' } },
    { type: 'document', source: { type: 'file', file_id: 'file_1' }, citations: { enabled: false } },
  ])

  expect(parts).toEqual([
    { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'aGk=' } },
    { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' }, cachePoint: { ttl: '5m' } },
    { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'aGk=' }, filename: 'a.pdf' },
    { type: 'file', source: { kind: 'base64', mediaType: 'text/plain', data: 'aGk=' } },
    { type: 'file', source: { kind: 'base64', mediaType: 'text/plain', data: 'aGk=' } },
    { type: 'file', source: { kind: 'file_id', fileId: 'file_1' } },
  ])
})

it('reads the results of parallel calls with the words beside them', () => {
  const parts = partsOf([
    { type: 'tool_result', tool_use_id: 'c1', content: 'sunny' },
    {
      type: 'tool_result',
      tool_use_id: 'c2',
      is_error: true,
      content: [
        { type: 'text', text: 'no such place' },
        { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      ],
      cache_control: { type: 'ephemeral' },
    },
    { type: 'tool_result', tool_use_id: 'c3' },
    { type: 'text', text: 'And now?' },
  ])

  expect(parts).toEqual([
    { type: 'tool_result', toolCallId: 'c1', content: [{ type: 'text', text: 'sunny' }] },
    {
      type: 'tool_result',
      toolCallId: 'c2',
      isError: true,
      content: [
        { type: 'text', text: 'no such place' },
        { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
      ],
      cachePoint: { ttl: '5m' },
    },
    { type: 'tool_result', toolCallId: 'c3', content: [] },
    { type: 'text', text: 'And now?' },
  ])
})

it('takes an answer of ours back as it was: thinking with its proof, text, calls', () => {
  const parts = [
    { type: 'reasoning', text: 'Hm', signature: 'proof' },
    { type: 'reasoning', text: '', redacted: 'c2VjcmV0' },
    { type: 'text', text: 'I look.' },
    { type: 'tool_call', id: 'c1', name: 'look', arguments: '{"a":[1]}', signature: 'call proof' },
    { type: 'tool_call', id: 'c2', name: 'now', arguments: '{}' },
  ] as const
  const answer = encodeMessage({ parts, finishReason: 'tool_calls', usage: {} }, callFacts, answerFactsOfOneTry)

  expect(partsOf(JSON.parse(JSON.stringify(answer.content)), 'assistant')).toEqual(parts)
})

it('keeps the sources of a text that comes back', () => {
  const raw = { type: 'web_search_result_location', url: 'https://example.com', title: null, cited_text: 'so' }

  expect(partsOf([{ type: 'text', text: 'So.', citations: [raw] }], 'assistant')).toEqual([
    { type: 'text', text: 'So.', citations: [{ url: 'https://example.com', quote: 'so', raw }] },
  ])
})

it('puts a cache mark on the request itself on its last part', () => {
  const messages = [
    { role: 'user', content: 'A' },
    { role: 'assistant', content: 'B' },
    { role: 'user', content: 'C' },
  ]

  expect(messagesOf({ messages, cache_control: { type: 'ephemeral', ttl: '1h' } }).map(({ parts }) => parts)).toEqual([
    [{ type: 'text', text: 'A' }],
    [{ type: 'text', text: 'B' }],
    [{ type: 'text', text: 'C', cachePoint: { ttl: '1h' } }],
  ])
})

it.each([
  [{ type: 'auto' }, { type: 'auto' }],
  [{ type: 'any' }, { type: 'required' }],
  [
    { type: 'tool', name: 'look' },
    { type: 'tool', name: 'look' },
  ],
  [{ type: 'none' }, { type: 'none' }],
])('reads the tool choice %j', (tool_choice, toolChoice) => {
  expect(decode({ tool_choice }).options).toMatchObject({ toolChoice })
})

it.each([
  [{ thinking: { type: 'disabled' } }, { effort: 'none' }],
  [{ thinking: { type: 'adaptive' } }, {}],
  [
    { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
    { effort: 'high', includeText: true },
  ],
  [
    { thinking: { type: 'enabled', budget_tokens: 2_000, display: 'omitted' } },
    { budgetTokens: 2_000, includeText: false },
  ],
  [{ output_config: { effort: 'low' } }, { effort: 'low' }],
  [{}, undefined],
])('reads how much to think from %j', (fields, reasoning) => {
  expect(decode(fields).options.reasoning).toEqual(reasoning)
})

it('asks for the schema as strictly as Anthropic does', () => {
  const schema = { type: 'object', properties: {} }

  expect(decode({ output_config: { format: { type: 'json_schema', schema } } }).options.responseFormat).toEqual({
    type: 'json_schema',
    name: 'answer',
    schema,
    strict: true,
  })
})

it('turns the web search tool into the search every provider has', () => {
  const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 3, allowed_domains: ['example.com'] }
  const { options } = decode({ tools: [search] })

  expect(options).toMatchObject({ webSearch: { maxSearches: 3, allowedDomains: ['example.com'] } })
  expect(options.tools).toBeUndefined()
})

it('reads the fields that are ours', () => {
  const call = decodeMessagesRequest({
    ...hello,
    stream: true,
    models: ['other'],
    maester: { max_cost_usd: '0.01', require: ['tools'], prompt: { name: 'p', variables: { a: 1 } } },
  })

  expect(call).toMatchObject({
    stream: true,
    input: {
      require: ['tools'],
      fallbackModels: ['other'],
      maxCost: 10_000_000_000n,
      prompt: { kind: 'registered', name: 'p', variables: { a: 1 }, messages: [{ role: 'user' }] },
    },
  })
})
