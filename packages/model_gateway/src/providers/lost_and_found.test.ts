import { expect, it } from 'vitest'
import { assembleStream } from '../assemble_stream.js'
import type { CompletionRequest } from '../completion_request.js'
import type { Message } from '../message.js'
import type { ProviderAdapter } from '../provider.js'
import { azureOpenAi } from './azure_openai.js'
import { bedrock } from './bedrock.js'
import { gemini } from './gemini.js'
import { mistral } from './mistral.js'
import { openAi } from './openai.js'
import { openAiResponses } from './openai_responses.js'
import { openRouter } from './openrouter.js'
import { decodeAnswer, decodeStream, replyOf } from './testing/provider_fixtures.js'

const connection = { name: 'o', type: 'o', baseUrl: 'http://127.0.0.1', apiKeys: ['k'] }
const encode = (adapter: ProviderAdapter, messages: readonly Message[]) => {
  const request: CompletionRequest = { model: 'm', messages }
  return JSON.parse(adapter.encode(request, { connection, apiKey: 'k', stream: false }).body)
}

const events = (...bodies: readonly { readonly type: string }[]) =>
  bodies.map((body) => Buffer.from(`event: ${body.type}\ndata: ${JSON.stringify(body)}\n\n`))

it('reads of a response what stands only in an item that is done', () => {
  const items = [
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Thinking.' }] },
    { type: 'message', id: 'msg_1', content: [{ type: 'output_text', text: 'Hello.', annotations: [] }] },
    { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'look', arguments: '{"a":1}' },
  ]
  const response = { id: 'resp_1', status: 'completed', output: items }
  const streamed = decodeStream(
    openAiResponses,
    events(
      { type: 'response.created', ...{ response: { id: 'resp_1' } } },
      ...items.map((item, output_index) => ({ type: 'response.output_item.done', output_index, item })),
      { type: 'response.completed', ...{ response } },
    ),
  )
  const { parts, finishReason } = assembleStream(streamed)
  expect(parts.map(({ type }) => type)).toEqual(['reasoning', 'text', 'tool_call'])
  const whole = decodeAnswer(openAiResponses, JSON.stringify(response))
  expect({ parts, finishReason }).toEqual({ parts: whole.parts, finishReason: whole.finishReason })
})

const picture = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'aGk=' } } as const
const result = (toolCallId: string): Message => ({
  role: 'tool',
  parts: [{ type: 'tool_result', toolCallId, content: [{ type: 'text', text: 'Seen.' }, picture] }],
})

it('sends the pictures of tool results after all results, where a result holds text only', () => {
  const { messages } = encode(openAi, [
    result('a'),
    result('b'),
    { role: 'user', parts: [{ type: 'text', text: '?' }] },
  ])
  expect(messages).toMatchObject([
    { role: 'tool', tool_call_id: 'a', content: 'Seen.' },
    { role: 'tool', tool_call_id: 'b', content: 'Seen.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'From the result of a:' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
        { type: 'text', text: 'From the result of b:' },
        { type: 'image_url' },
      ],
    },
    { role: 'user', content: '?' },
  ])
})

it('sends Gemini the pictures of a tool result beside the function’s response', () => {
  expect(encode(gemini, [result('a')]).contents).toMatchObject([
    {
      role: 'user',
      parts: [
        { functionResponse: { id: 'a' } },
        { text: 'From the result of a:' },
        { inlineData: { mimeType: 'image/png', data: 'aGk=' } },
      ],
    },
  ])
})

it('marks what OpenRouter’s Claude shall cache', () => {
  const marked: Message = { role: 'user', parts: [{ type: 'text', text: 'Long.', cachePoint: { ttl: '1h' } }] }
  expect(encode(openRouter, [marked]).messages).toEqual([
    { role: 'user', content: [{ type: 'text', text: 'Long.', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
  ])
  expect(encode(openAi, [marked]).messages).toEqual([{ role: 'user', content: 'Long.' }])
})

it('keeps Mistral’s references as citations', () => {
  const reference = { type: 'reference', reference_ids: [0, 2] }
  const content = [{ type: 'text', text: 'So it is.' }, reference]
  const body = { id: 'a', choices: [{ message: { content }, finish_reason: 'stop' }] }
  expect(decodeAnswer(mistral, JSON.stringify(body)).citations).toEqual([{ raw: reference }])
})

it('takes an internal error of Bedrock for a call that was not processed', () => {
  const reply = replyOf(500, '{"message":"Oops."}', { 'x-amzn-errortype': 'InternalServerException' })
  expect(bedrock.classifyError(reply)).toMatchObject({ class: 'server_error', notProcessed: true })
})

it('reads an answer that the filter took all of, and what it cost', () => {
  const choices = [{ index: 0, finish_reason: 'content_filter', content_filter_results: { hate: { filtered: true } } }]
  const usage = { prompt_tokens: 15, completion_tokens: 19 }
  const completion = decodeAnswer(azureOpenAi, JSON.stringify({ id: 'c', model: 'gpt-4.1', choices, usage }))
  expect(completion).toMatchObject({ parts: [], finishReason: 'content_filter' })
  expect(completion.usage).toMatchObject({ inputTokens: 15, outputTokens: 19 })
})

const searchCall = (type: string) => ({ type: 'web_search_call', id: type, status: 'completed', action: { type } })
const searched = (more: object) => ({
  id: 'resp_1',
  status: 'completed',
  output: ['search', 'open_page', 'find_in_page', 'search'].map(searchCall),
  usage: { input_tokens: 9, output_tokens: 2 },
  ...more,
})

it('counts the searches of a response that are billed: not the pages opened, and what it says itself where it does', () => {
  const count = (more: object) => decodeAnswer(openAiResponses, JSON.stringify(searched(more))).usage.webSearches
  expect(count({})).toBe(2)
  expect(count({ tool_usage: { web_search: { num_requests: 1 } } })).toBe(1)
})

it.each([
  ['gemini-2.5-pro', 1],
  ['gemini-2.0-flash-001', 1],
  ['gemini-3-flash-preview', 2],
])('counts the searches of %s as they are billed', (modelVersion, expected) => {
  const candidate = { content: { parts: [{ text: 'Hi' }] }, groundingMetadata: { webSearchQueries: ['a', 'b'] } }
  const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 2 }
  const body = { candidates: [{ ...candidate, finishReason: 'STOP' }], usageMetadata, modelVersion }
  expect(decodeAnswer(gemini, JSON.stringify(body)).usage.webSearches).toBe(expected)
  const streamed = assembleStream(decodeStream(gemini, [Buffer.from(`data: ${JSON.stringify(body)}\n\n`)]))
  expect(streamed.usage.webSearches).toBe(expected)
})

it("reads Moonshot's cached input", () => {
  const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }]
  const usage = { prompt_tokens: 20, completion_tokens: 3, cached_tokens: 10 }
  const completion = decodeAnswer(openAi, JSON.stringify({ id: 'c', model: 'kimi-k2.6', choices, usage }))
  expect(completion.usage.cacheReadTokens).toBe(10)
})
