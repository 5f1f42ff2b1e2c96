import { assembleStream, type StreamEvent } from '@maester/model_gateway'
import { expect, it } from 'vitest'
import type { SseMessage } from '../sse_message.js'
import { answerFactsOfOneTry, callFacts } from '../testing/facts.js'
import { createChatStreamEncoder } from './encode_stream.js'

function encode(events: readonly StreamEvent[], includeUsage = true): SseMessage[] {
  const encoder = createChatStreamEncoder({ ...callFacts, includeUsage })
  return [
    ...events.flatMap((event) => encoder.push(event)),
    ...encoder.finish(assembleStream(events), answerFactsOfOneTry),
  ]
}

const dataOf = (messages: readonly SseMessage[]) =>
  messages.flatMap((message) => ('data' in message && message.data !== '[DONE]' ? [JSON.parse(message.data)] : []))
const deltasOf = (messages: readonly SseMessage[]) =>
  dataOf(messages).flatMap(({ choices }) => choices.map((choice: { delta: unknown }) => choice.delta))

const hello: readonly StreamEvent[] = [
  { type: 'started', upstreamId: 'up_1', upstreamModel: 'gpt-4.1-mini-2025-04-14' },
  { type: 'text_delta', index: 0, text: 'Hel' },
  { type: 'text_delta', index: 0, text: '' },
  { type: 'text_delta', index: 0, text: 'lo' },
  { type: 'finished', finishReason: 'stop', providerFinishReason: 'end_turn' },
  { type: 'usage', usage: { inputTokens: 9, outputTokens: 2 } },
  { type: 'completed' },
]

it('opens with the role, says the words, and ends with the reason, the usage and [DONE]', () => {
  const messages = encode(hello)
  const [first, ...others] = dataOf(messages)

  expect(first).toEqual({
    id: 'chatcmpl-01j9x2kq4t0000',
    object: 'chat.completion.chunk',
    created: 1_795_248_000,
    model: 'gpt-4.1-mini-2025-04-14',
    choices: [
      { index: 0, delta: { role: 'assistant', content: '', refusal: null }, logprobs: null, finish_reason: null },
    ],
    usage: null,
  })
  expect(others.map(({ choices, usage }) => ({ choices, usage }))).toMatchObject([
    { choices: [{ delta: { content: 'Hel' }, finish_reason: null }], usage: null },
    { choices: [{ delta: { content: 'lo' }, finish_reason: null }], usage: null },
    { choices: [{ delta: {}, finish_reason: 'stop', provider_finish_reason: 'end_turn' }], usage: null },
    { choices: [], usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11, cost_usd: '0.000093' } },
  ])
  expect(others.at(-2).maester).toMatchObject({ request_id: 'req_01j9x2kq4t0000', provider: 'openai' })
  expect(messages.at(-1)).toEqual({ data: '[DONE]' })
})

it('says nothing of usage unless asked, and no chunk is without a choice', () => {
  const chunks = dataOf(encode(hello, false))

  expect(chunks.filter((chunk) => 'usage' in chunk)).toEqual([])
  expect(chunks.every(({ choices }) => choices.length === 1)).toBe(true)
})

it('does not look finished before the answer is whole', () => {
  const encoder = createChatStreamEncoder({ ...callFacts, includeUsage: true })
  const chunks = dataOf(hello.flatMap((event) => encoder.push(event)))

  expect(chunks.map(({ choices }) => choices[0].finish_reason)).toEqual([null, null, null])
})

it('counts parallel calls, and gives one without arguments an empty object', () => {
  const deltas = deltasOf(
    encode([
      { type: 'tool_call_started', index: 1, toolIndex: 0, id: 'c1', name: 'look' },
      { type: 'tool_call_delta', index: 1, toolIndex: 0, arguments: '' },
      { type: 'tool_call_started', index: 2, toolIndex: 1, id: 'c2', name: 'now' },
      { type: 'tool_call_delta', index: 1, toolIndex: 0, arguments: '{"a":1}' },
      { type: 'tool_call_finished', index: 1, toolIndex: 0 },
      { type: 'tool_call_finished', index: 2, toolIndex: 1 },
      { type: 'finished', finishReason: 'tool_calls' },
    ]),
  )
  expect(deltas).toEqual([
    { role: 'assistant', content: '', refusal: null },
    { tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'look', arguments: '' } }] },
    { tool_calls: [{ index: 1, id: 'c2', type: 'function', function: { name: 'now', arguments: '' } }] },
    { tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] },
    { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
    {},
  ])
})

it('shows thinking as it comes, and its proof and the sources once at the end', () => {
  const deltas = deltasOf(
    encode([
      { type: 'reasoning_delta', index: 0, text: 'Hm' },
      { type: 'signature', index: 0, signature: 'proof' },
      { type: 'text_delta', index: 1, text: 'See.' },
      { type: 'citation', index: 1, citation: { url: 'https://example.com', start: 0, end: 3 } },
      { type: 'finished', finishReason: 'stop' },
    ]),
  )
  expect(deltas.slice(1)).toEqual([
    { reasoning_content: 'Hm' },
    { content: 'See.' },
    {
      annotations: [
        {
          type: 'url_citation',
          url_citation: { start_index: 0, end_index: 3, title: 'https://example.com', url: 'https://example.com' },
        },
      ],
      thinking_blocks: [{ type: 'thinking', thinking: 'Hm', signature: 'proof' }],
    },
    {},
  ])
})

it('passes a sign of life on as a comment', () => {
  const encoder = createChatStreamEncoder({ ...callFacts, includeUsage: true })

  expect(encoder.push({ type: 'ping' })).toEqual([{ comment: 'ping' }])
})

it('gives an answer without a word a beginning and an end', () => {
  const chunks = dataOf(encode([{ type: 'finished', finishReason: 'length' }], false))

  expect(chunks.map(({ choices }) => choices[0])).toMatchObject([
    { delta: { role: 'assistant', content: '' }, finish_reason: null },
    { delta: {}, finish_reason: 'length' },
  ])
})
