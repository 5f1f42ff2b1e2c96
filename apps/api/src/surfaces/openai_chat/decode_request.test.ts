import { type CompletionRequest, findAdapter, type Message } from '@maester/model_gateway'
import type OpenAI from 'openai'
import { expect, it } from 'vitest'
import { decodeChatCompletionRequest } from './decode_request.js'

type Body = OpenAI.ChatCompletionCreateParams

const hello: Body = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] }
const decode = (extra: object) => decodeChatCompletionRequest({ ...hello, ...extra })
const optionsOf = (extra: object) => decode(extra).input.options

function messagesOf(messages: readonly unknown[]): readonly Message[] {
  const { prompt } = decode({ messages }).input
  return prompt.kind === 'messages' ? prompt.messages : []
}

/** What our own OpenAI adapter makes of the call. */
function sentToOpenAi(body: Body): unknown {
  const { input, stream } = decodeChatCompletionRequest(body)
  const messages = input.prompt.kind === 'messages' ? input.prompt.messages : []
  const request: CompletionRequest = { model: input.model ?? '', messages, ...input.options }
  const connection = { name: 'openai', type: 'openai', baseUrl: 'http://127.0.0.1', apiKeys: ['key'] }
  return JSON.parse(findAdapter('openai')!.encode(request, { connection, apiKey: 'key', stream }).body)
}

it('reaches OpenAI as it was sent', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
  const body: Body = {
    model: 'gpt-4.1-mini',
    messages: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'system', content: 'Be kind.', name: 'house' },
      {
        role: 'user',
        name: 'ada',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,aGk=' } },
          { type: 'file', file: { file_id: 'file_1' } },
          { type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } },
        ],
      },
      {
        role: 'assistant',
        content: 'Let me look.',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"city":"Oslo"}' } },
          { id: 'c2', type: 'function', function: { name: 'look', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'Rain' },
      {
        role: 'tool',
        tool_call_id: 'c2',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'No.' },
          { type: 'refusal', refusal: 'I cannot.' },
        ],
      },
      { role: 'user', content: 'Hello' },
    ],
    tools: [{ type: 'function', function: { name: 'look', description: 'Looks.', parameters: schema, strict: true } }],
    tool_choice: { type: 'function', function: { name: 'look' } },
    parallel_tool_calls: false,
    response_format: { type: 'json_schema', json_schema: { name: 'answer', description: 'It.', schema, strict: true } },
    max_tokens: 200,
    temperature: 0.2,
    top_p: 0.9,
    stop: ['END'],
    seed: 7,
    presence_penalty: 0.5,
    frequency_penalty: -0.5,
    logit_bias: { '50256': -100 },
    logprobs: true,
    top_logprobs: 3,
    n: 2,
    reasoning_effort: 'low',
    user: 'u1',
    metadata: { team: 'a' },
    service_tier: 'flex',
    prompt_cache_key: 'k',
    prompt_cache_retention: '24h',
  }
  expect(sentToOpenAi(body)).toEqual(body)
})

it('takes null for absent, and no value for a default of its own', () => {
  const { input, stream, includeUsage } = decode({ temperature: null, stop: null, tools: null, stream: null, n: null })

  expect({ input, stream, includeUsage }).toEqual({
    input: {
      prompt: { kind: 'messages', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] },
      model: 'gpt-4.1-mini',
      options: {},
      checks: [],
      allowCheaperModel: false,
      tags: {},
    },
    stream: false,
    includeUsage: false,
  })
})

it('keeps what is asked of us beside the question', () => {
  const call = decode({
    models: ['fast', 'anthropic/claude-sonnet-5'],
    stream: true,
    stream_options: { include_usage: true },
    prompt_cache_options: { mode: 'explicit' },
    maester: {
      require: ['tools'],
      profile: 'interactive',
      max_cost_usd: '0.01',
      tags: { feature: 'a' },
      prompt: { name: 'system_summary', version: 'v2', variables: { event_text: 'It broke.' } },
      checks: ['no_pii', { type: 'rouge-n', value: 'x' }],
      web_search: { max_searches: 2 },
      provider_options: { openai: { store: true }, anthropic: { top_k: 5 } },
      drop_unsupported: true,
      budget_scope: 'demo',
      allow_fallback_to_cheaper_model: true,
    },
    store: true,
  })
  expect(call).toEqual({
    input: {
      prompt: {
        kind: 'registered',
        name: 'system_summary',
        version: 'v2',
        variables: { event_text: 'It broke.' },
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
      },
      model: 'gpt-4.1-mini',
      options: {
        webSearch: { maxSearches: 2 },
        providerOptions: {
          openai: { prompt_cache_options: { mode: 'explicit' }, store: true },
          anthropic: { top_k: 5 },
        },
      },
      checks: ['no_pii', { type: 'rouge-n', value: 'x' }],
      budgetScope: 'demo',
      maxCost: 10_000_000_000n,
      allowCheaperModel: true,
      tags: { feature: 'a' },
      fallbackModels: ['fast', 'anthropic/claude-sonnet-5'],
      dropUnsupported: true,
      require: ['tools'],
      profile: 'interactive',
    },
    stream: true,
    includeUsage: true,
    droppedParameters: ['store'],
  })
})

it('reads the marks of what to cache', () => {
  const content = [
    { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
    { type: 'text', text: 'b', cache_control: { type: 'ephemeral', ttl: '1h' } },
    { type: 'text', text: 'c', prompt_cache_breakpoint: { mode: 'explicit' } },
  ]
  expect(messagesOf([{ role: 'system', content }])).toEqual([
    {
      role: 'system',
      parts: [
        { type: 'text', text: 'a', cachePoint: { ttl: '5m' } },
        { type: 'text', text: 'b', cachePoint: { ttl: '1h' } },
        { type: 'text', text: 'c', cachePoint: { ttl: '1h' } },
      ],
    },
  ])
  const tool = { type: 'function', function: { name: 'look' }, cache_control: { type: 'ephemeral' } }
  expect(optionsOf({ tools: [tool] })).toEqual({ tools: [{ name: 'look', cachePoint: { ttl: '5m' } }] })
})

it('offers the allowed tools alone', () => {
  const tools = ['look', 'now'].map((name) => ({ type: 'function', function: { name } }))
  const tool_choice = { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [tools[1]] } }

  expect(optionsOf({ tools, tool_choice })).toEqual({ tools: [{ name: 'now' }], toolChoice: { type: 'required' } })
})

it.each([
  [{ max_tokens: 5 }, { maxOutputTokens: 5 }],
  [{ max_tokens: 5, max_completion_tokens: 5 }, { maxOutputTokens: 5 }],
  [{ stop: 'END' }, { stop: ['END'] }],
  [{ response_format: { type: 'json_object' } }, { responseFormat: { type: 'json' } }],
  [{ response_format: { type: 'text' } }, { responseFormat: { type: 'text' } }],
  [{ safety_identifier: 'u1' }, { user: 'u1' }],
  [{ web_search_options: { search_context_size: 'medium' } }, { webSearch: {} }],
  [{ tool_choice: 'none' }, { toolChoice: { type: 'none' } }],
  [{ maester: { web_search: true } }, { webSearch: {} }],
  [{ store: false, verbosity: 'medium', modalities: ['text'], audio: null }, {}],
])('reads %j', (extra, options) => {
  expect(optionsOf(extra)).toEqual(options)
})

it('needs no messages beside a registered prompt', () => {
  const { prompt } = decode({
    messages: [],
    maester: { prompt: { name: 'system_summary', label: 'production' } },
  }).input

  expect(prompt).toEqual({ kind: 'registered', name: 'system_summary', label: 'production', variables: {} })
})
