import { assembleStream, type StreamEvent } from '@maester/model_gateway'
import fc from 'fast-check'
import OpenAI from 'openai'
import { accumulateResponse } from 'openai/lib/responses/ResponseAccumulator'
import type { ParsedResponse, Response, ResponseStreamEvent } from 'openai/resources/responses/responses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpError } from '../../errors/http_error.js'
import { toErrorBody } from '../../errors/to_error_body.js'
import { type SseMessage, sseText } from '../sse_message.js'
import { answerFactsOfOneTry, callFacts } from '../testing/facts.js'
import { serveText, type TextServer } from '../testing/serve_text.js'
import { wholeStreams } from '../testing/stream_events.js'
import { decodeResponsesRequest } from './decode_request.js'
import { encodeResponse } from './encode_completion.js'
import { createResponseStreamEncoder } from './encode_stream.js'

let server: TextServer
let openai: OpenAI
beforeAll(async () => {
  server = await serveText()
  openai = new OpenAI({ apiKey: 'test', baseURL: `${server.url}/v1`, maxRetries: 0 })
})
afterAll(() => server.close())

const question = { model: 'fast', input: 'Hello' }
const facts = { ...callFacts, echo: decodeResponsesRequest(question).echo }

function encode(events: readonly StreamEvent[]): SseMessage[] {
  const encoder = createResponseStreamEncoder(facts)
  return [
    ...events.flatMap((event) => encoder.push(event)),
    ...encoder.finish(assembleStream(events), answerFactsOfOneTry),
  ]
}

const eventsOf = (messages: readonly SseMessage[]) =>
  messages.flatMap((message) => ('data' in message ? [JSON.parse(message.data)] : []))
const typesOf = (messages: readonly SseMessage[]) => eventsOf(messages).map(({ type }) => type)

/** What the official SDK makes of the stream, without what it adds to every response. */
async function accumulate(messages: readonly SseMessage[]) {
  server.answerWith('text/event-stream', sseText(messages))
  return withoutParsed(await openai.responses.stream(question).finalResponse())
}

function withoutParsed({ output_parsed: _, output_text: __, ...response }: ParsedResponse<null>) {
  return JSON.parse(
    JSON.stringify(response, (name, value) => (name === 'parsed' || name === 'parsed_arguments' ? undefined : value)),
  )
}

/** The same from the pieces alone: the last event, which repeats the whole response, is left out. */
function accumulatePieces(messages: readonly SseMessage[]): unknown {
  const pieces: ResponseStreamEvent[] = eventsOf(messages).slice(0, -1)
  let response: Response | undefined
  for (const piece of pieces) response = accumulateResponse(piece, response)
  return response?.output
}

const hello: readonly StreamEvent[] = [
  { type: 'started', upstreamId: 'up_1', upstreamModel: 'gpt-4.1-mini-2025-04-14' },
  { type: 'text_delta', index: 0, text: 'Hel' },
  { type: 'ping' },
  { type: 'text_delta', index: 0, text: 'lo' },
  { type: 'citation', index: 0, citation: { url: 'https://example.com', title: 'A source' } },
  { type: 'finished', finishReason: 'stop', providerFinishReason: 'end_turn' },
  { type: 'usage', usage: { inputTokens: 9, outputTokens: 2 } },
  { type: 'completed' },
]

describe('the official SDK', () => {
  it('assembles any stream into what the whole answer would have been, also without its last event', async () => {
    await fc.assert(
      fc.asyncProperty(wholeStreams, async (events) => {
        const whole = JSON.parse(JSON.stringify(encodeResponse(assembleStream(events), facts, answerFactsOfOneTry)))
        const messages = encode(events)
        expect(await accumulate(messages)).toEqual(whole)
        expect(accumulatePieces(messages)).toEqual(whole.output)
      }),
      { numRuns: 150 },
    )
  })

  it('throws the error of a stream that broke', async () => {
    const encoder = createResponseStreamEncoder(facts)
    const body = toErrorBody(new HttpError('shutting_down', 'Maester is shutting down.'), 'req_1')
    const messages = [...hello.slice(0, 2).flatMap((event) => encoder.push(event)), ...encoder.fail(body)]
    server.answerWith('text/event-stream', sseText(messages))

    await expect(openai.responses.stream(question).finalResponse()).rejects.toMatchObject({
      code: 'shutting_down',
      type: 'overloaded_error',
    })
    expect(eventsOf(messages).slice(-2)).toMatchObject([
      { type: 'error', code: 'shutting_down', message: 'Maester is shutting down.', param: null },
      { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error' } } },
    ])
  })
})

it('tells a message from its creation to its end, in order', () => {
  expect(typesOf(encode(hello))).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.delta',
    'response.output_text.annotation.added',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ])
})

it('numbers the events from 0 and names each by its type, without [DONE]', () => {
  const messages = encode(hello).filter((message) => 'data' in message)

  expect(eventsOf(messages).map(({ sequence_number: n }) => n)).toEqual(messages.map((_, n) => n))
  for (const { event, data } of messages) expect(event).toBe(JSON.parse(data).type)
})

it('tells thinking as a summary, with its proof when it is done', () => {
  const messages = encode([
    { type: 'reasoning_delta', index: 0, text: 'Hm' },
    { type: 'signature', index: 0, signature: 'proof' },
    { type: 'text_delta', index: 1, text: 'So.' },
    { type: 'finished', finishReason: 'stop' },
  ])
  const item = {
    id: 'rs_01j9x2kq4t0000_0',
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: 'Hm' }],
    encrypted_content: 'signature:proof',
  }

  expect(typesOf(messages).slice(2, 8)).toEqual([
    'response.output_item.added',
    'response.reasoning_summary_part.added',
    'response.reasoning_summary_text.delta',
    'response.reasoning_summary_text.done',
    'response.reasoning_summary_part.done',
    'response.output_item.done',
  ])
  expect(eventsOf(messages)[7]).toMatchObject({ output_index: 0, item })
})

it('tells parallel calls one after another, and gives one without arguments an empty object', () => {
  const messages = encode([
    { type: 'tool_call_started', index: 0, toolIndex: 0, id: 'c1', name: 'look' },
    { type: 'tool_call_delta', index: 0, toolIndex: 0, arguments: '{"a":' },
    { type: 'tool_call_started', index: 1, toolIndex: 1, id: 'c2', name: 'now' },
    { type: 'tool_call_delta', index: 0, toolIndex: 0, arguments: '1}' },
    { type: 'tool_call_finished', index: 0, toolIndex: 0 },
    { type: 'tool_call_finished', index: 1, toolIndex: 1 },
    { type: 'finished', finishReason: 'tool_calls' },
  ])
  const call = { type: 'function_call', status: 'completed' }

  expect(typesOf(messages).slice(2)).toEqual([
    'response.output_item.added',
    'response.function_call_arguments.delta',
    'response.function_call_arguments.delta',
    'response.function_call_arguments.done',
    'response.output_item.done',
    'response.output_item.added',
    'response.function_call_arguments.delta',
    'response.function_call_arguments.done',
    'response.output_item.done',
    'response.completed',
  ])
  expect(eventsOf(messages).at(-1).response.output).toEqual([
    { ...call, id: 'fc_01j9x2kq4t0000_0', call_id: 'c1', name: 'look', arguments: '{"a":1}' },
    { ...call, id: 'fc_01j9x2kq4t0000_1', call_id: 'c2', name: 'now', arguments: '{}' },
  ])
})

it.each([
  ['length', 'response.incomplete', { reason: 'max_output_tokens' }],
  ['content_filter', 'response.incomplete', { reason: 'content_filter' }],
  ['other', 'response.incomplete', {}],
  ['error', 'response.failed', null],
] as const)('ends an answer that ended with %s as %s', (finishReason, type, details) => {
  const events = eventsOf(encode([...hello.slice(0, 4), { type: 'finished', finishReason }]))

  expect(events.at(-1)).toMatchObject({ type, response: { incomplete_details: details } })
  expect(events.at(-2)).toMatchObject({ item: { type: 'message', status: 'incomplete' } })
})

it('gives the log probabilities with the text the answer ends with', () => {
  const logprobs = [{ token: 'Hello', bytes: [72], logprob: -0.1, top_logprobs: [] }]
  const events = eventsOf(encode([...hello, { type: 'metadata', metadata: { logprobs: { content: logprobs } } }]))

  expect(events.find(({ type }) => type === 'response.output_text.done')).toMatchObject({ text: 'Hello', logprobs })
  expect(events.at(-1).response.output).toMatchObject([{ content: [{ logprobs }] }])
})

it('does not look finished before the answer is whole', () => {
  const encoder = createResponseStreamEncoder(facts)
  const types = typesOf(hello.flatMap((event) => encoder.push(event)))

  expect(types.filter((type) => type.endsWith('.done') || type === 'response.completed')).toEqual([])
})

it('passes a sign of life on as a comment', () => {
  expect(createResponseStreamEncoder(facts).push({ type: 'ping' })).toEqual([{ comment: 'ping' }])
})

it('gives an answer without a word a beginning and an end', async () => {
  const messages = encode([{ type: 'finished', finishReason: 'stop' }])

  expect(typesOf(messages)).toEqual(['response.created', 'response.in_progress', 'response.completed'])
  expect(await accumulate(messages)).toMatchObject({ status: 'completed', output: [] })
})
