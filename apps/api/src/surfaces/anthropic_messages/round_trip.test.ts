import { findAdapter, type StreamEvent } from '@maester/model_gateway'
import { expect, it } from 'vitest'
import { sseText } from '../sse_message.js'
import { answerFactsOfOneTry, callFacts } from '../testing/facts.js'
import { decodeMessagesRequest } from './decode_request.js'
import { encodeMessage } from './encode_completion.js'
import { createMessageStreamEncoder } from './encode_stream.js'

const anthropic = findAdapter('anthropic')!

function sentOn(body: object): unknown {
  const { prompt, options } = decodeMessagesRequest(body).input
  const messages = prompt.kind === 'messages' ? prompt.messages : []
  const call = { model: 'claude-opus-4-6', messages, ...options }
  const connection = { name: 'anthropic', type: 'anthropic', baseUrl: 'http://127.0.0.1', apiKeys: ['test'] }
  return JSON.parse(anthropic.encode(call, { connection, apiKey: 'test', stream: false }).body)
}

it('sends to Anthropic what its caller wrote', () => {
  const cache_control = { type: 'ephemeral' }
  const body = {
    model: 'claude-opus-4-6',
    max_tokens: 4_000,
    system: [
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: 'A long manual.', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' }, cache_control },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'hi é' }, title: 'a.txt' },
          { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
          { type: 'text', text: 'Look at these.' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm', signature: 'proof' },
          { type: 'redacted_thinking', data: 'c2VjcmV0' },
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: [1, { deep: null }] } },
          { type: 'tool_use', id: 'toolu_2', name: 'now', input: {}, cache_control },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'sunny' },
          {
            type: 'tool_result',
            tool_use_id: 'toolu_2',
            content: [
              { type: 'text', text: 'no clock' },
              { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
            ],
            is_error: true,
            cache_control,
          },
          { type: 'text', text: 'And now?' },
        ],
      },
    ],
    tools: [
      { name: 'look', description: 'Looks.', input_schema: { type: 'object' }, strict: true },
      { name: 'now', input_schema: { type: 'object' }, cache_control },
      { type: 'web_search_20250305', name: 'web_search', max_uses: 2, blocked_domains: ['example.org'] },
    ],
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    thinking: { type: 'adaptive', display: 'omitted' },
    output_config: { effort: 'high' },
    top_k: 5,
    temperature: 1,
    stop_sequences: ['END'],
    metadata: { user_id: 'u-1' },
    service_tier: 'standard_only',
  }

  expect(sentOn(body)).toEqual(body)
})

const answer = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-4-6',
  content: [
    { type: 'thinking', thinking: 'Hm', signature: 'proof' },
    { type: 'redacted_thinking', data: 'c2VjcmV0' },
    {
      type: 'text',
      text: 'It is so.',
      citations: [{ type: 'char_location', cited_text: 'so', document_index: 0, document_title: null }],
    },
    { type: 'tool_use', id: 'toolu_1', name: 'look', input: { a: 1 }, caller: { type: 'direct' } },
  ],
  stop_reason: 'model_context_window_exceeded',
  stop_sequence: null,
  stop_details: null,
  usage: {
    input_tokens: 5,
    cache_creation_input_tokens: 7,
    cache_read_input_tokens: 11,
    cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
    output_tokens: 13,
    output_tokens_details: { thinking_tokens: 2 },
    service_tier: 'priority',
  },
}

it('answers with what Anthropic answered', () => {
  const completion = anthropic.decode({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) })
  if (!('parts' in completion)) throw new Error(completion.message)
  const { id: _, ...told } = answer

  expect(JSON.parse(JSON.stringify(encodeMessage(completion, callFacts, answerFactsOfOneTry)))).toMatchObject(told)
})

it('is itself a stream that Anthropic could have sent', () => {
  const events: readonly StreamEvent[] = [
    { type: 'started', upstreamModel: 'claude-opus-4-6' },
    { type: 'reasoning_delta', index: 0, text: 'Hm' },
    { type: 'signature', index: 0, signature: 'proof' },
    { type: 'text_delta', index: 1, text: 'It is so.' },
    { type: 'tool_call_started', index: 2, toolIndex: 0, id: 'toolu_1', name: 'look' },
    { type: 'tool_call_delta', index: 2, toolIndex: 0, arguments: '{"a":1}' },
    { type: 'tool_call_finished', index: 2, toolIndex: 0 },
  ]
  const encoder = createMessageStreamEncoder(callFacts)
  const messages = [
    ...events.flatMap((event) => encoder.push(event)),
    ...encoder.finish(
      { parts: [], finishReason: 'tool_calls', usage: { inputTokens: 5, outputTokens: 13 } },
      answerFactsOfOneTry,
    ),
  ]
  const decoder = anthropic.createStreamDecoder()
  const read = messages.flatMap((message) =>
    'data' in message ? decoder.push({ event: message.event ?? '', data: message.data }) : [],
  )

  expect(sseText(messages)).toMatch(/^event: message_start\ndata: \{/)
  expect(read.filter(({ type }) => type !== 'usage' && type !== 'started')).toEqual([
    ...events.slice(1),
    { type: 'finished', finishReason: 'tool_calls', providerFinishReason: 'tool_use' },
    { type: 'completed' },
  ])
})
