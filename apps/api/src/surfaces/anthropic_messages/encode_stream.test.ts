import Anthropic from '@anthropic-ai/sdk'
import { assembleStream, type Completion, type StreamEvent } from '@maester/model_gateway'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SseMessage, sseText } from '../sse_message.js'
import { answerFactsOfOneTry, callFacts } from '../testing/facts.js'
import { serveText, type TextServer } from '../testing/serve_text.js'
import { wholeStreams } from '../testing/stream_events.js'
import { encodeMessage } from './encode_completion.js'
import { encodeMessageError } from './encode_error.js'
import { createMessageStreamEncoder } from './encode_stream.js'

let server: TextServer
let anthropic: Anthropic
beforeAll(async () => {
  server = await serveText()
  anthropic = new Anthropic({ apiKey: 'test', baseURL: server.url, maxRetries: 0 })
})
afterAll(() => server.close())

const question = { model: 'fast', max_tokens: 64, messages: [{ role: 'user' as const, content: 'Hello' }] }

/** The answer as the gateway hands it on: with metered totals. */
function answerOf(events: readonly StreamEvent[]): Completion {
  const completion = assembleStream(events)
  return { ...completion, usage: { inputTokens: 90_000, outputTokens: 7, ...completion.usage } }
}

function encode(events: readonly StreamEvent[]): SseMessage[] {
  const encoder = createMessageStreamEncoder(callFacts)
  return [...events.flatMap((event) => encoder.push(event)), ...encoder.finish(answerOf(events), answerFactsOfOneTry)]
}

const eventsOf = (messages: readonly SseMessage[]) =>
  messages.flatMap((message) => ('data' in message ? [JSON.parse(message.data)] : []))

async function accumulate(messages: readonly SseMessage[]): Promise<Anthropic.Message> {
  server.answerWith('text/event-stream', sseText(messages))
  return JSON.parse(JSON.stringify(await anthropic.messages.stream(question).finalMessage()))
}

/** Calls with arguments a model could have written: pieces that together are one JSON object. */
function withJsonArguments(events: readonly StreamEvent[]): StreamEvent[] {
  const seen = new Set<number>()
  return events.map((event, position) => {
    if (event.type !== 'tool_call_delta') return event
    const isSame = (other: StreamEvent) => other.type === 'tool_call_delta' && other.index === event.index
    const opening = seen.has(event.index) ? ',' : '{"pieces":['
    seen.add(event.index)
    const closing = events.slice(position + 1).some(isSame) ? '' : ']}'
    return { ...event, arguments: `${opening}${JSON.stringify(event.arguments)}${closing}` }
  })
}

/** What the SDK carries over from a stream; a call's proof is told only when it comes before the arguments. */
function comparable({ content, usage, ...message }: Anthropic.Message | ReturnType<typeof encodeMessage>) {
  const { id, type, role, model, stop_reason, stop_sequence, stop_details } = message
  return {
    ...{ id, type, role, model, stop_reason, stop_sequence, stop_details },
    content: content.map((block) => (block.type === 'tool_use' ? { ...block, signature: undefined } : block)),
    usage: {
      input_tokens: usage.input_tokens,
      output_tokens: usage.output_tokens,
      cache_creation_input_tokens: usage.cache_creation_input_tokens,
      cache_read_input_tokens: usage.cache_read_input_tokens,
      output_tokens_details: usage.output_tokens_details,
    },
  }
}

const hello: readonly StreamEvent[] = [
  { type: 'started', upstreamId: 'up_1', upstreamModel: 'gpt-4.1-mini-2025-04-14' },
  { type: 'usage', usage: { inputTokens: 9 } },
  { type: 'text_delta', index: 0, text: 'Hel' },
  { type: 'ping' },
  { type: 'text_delta', index: 0, text: 'lo' },
  { type: 'finished', finishReason: 'stop', providerFinishReason: 'stop' },
  { type: 'usage', usage: { inputTokens: 9, outputTokens: 2 } },
  { type: 'completed' },
]

describe('the official SDK', () => {
  it('assembles any stream into what the whole answer would have been', async () => {
    await fc.assert(
      fc.asyncProperty(wholeStreams.map(withJsonArguments), async (events) => {
        const whole = encodeMessage(answerOf(events), callFacts, answerFactsOfOneTry)
        expect(comparable(await accumulate(encode(events)))).toEqual(comparable(JSON.parse(JSON.stringify(whole))))
      }),
      { numRuns: 150 },
    )
  })

  it('throws the error of a stream that broke', async () => {
    const encoder = createMessageStreamEncoder(callFacts)
    const error = encodeMessageError(
      { type: 'upstream_error', status: 502, code: 'upstream_incomplete', message: 'The provider stopped.' },
      'req_1',
    )
    const messages = [...hello.slice(0, 3).flatMap((event) => encoder.push(event)), ...encoder.fail(error)]
    server.answerWith('text/event-stream', sseText(messages))
    const deltas: string[] = []
    const stream = anthropic.messages.stream(question).on('text', (delta) => deltas.push(delta))

    await expect(stream.finalMessage()).rejects.toMatchObject({ type: 'api_error', errorCode: 'upstream_incomplete' })
    expect(deltas).toEqual(['Hel'])
    expect(eventsOf(messages).map(({ type }) => type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'error',
    ])
  })
})

it('starts, opens and closes the block, and ends with the reason and the usage', () => {
  expect(eventsOf(encode(hello))).toEqual([
    {
      type: 'message_start',
      message: expect.objectContaining({
        id: 'msg_01j9x2kq4t0000',
        type: 'message',
        role: 'assistant',
        model: 'gpt-4.1-mini-2025-04-14',
        content: [],
        stop_reason: null,
        usage: expect.objectContaining({ input_tokens: 9, output_tokens: 0 }),
      }),
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } },
    { type: 'ping' },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo' } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: expect.objectContaining({ stop_reason: 'end_turn', provider_finish_reason: 'stop' }),
      usage: expect.objectContaining({ input_tokens: 9, output_tokens: 2, cost_usd: '0.000093' }),
      maester: expect.objectContaining({ request_id: 'req_01j9x2kq4t0000', provider: 'openai', simulated: true }),
    },
    { type: 'message_stop' },
  ])
})

it('names every event by its type', () => {
  for (const message of encode(hello)) {
    if ('data' in message) expect(message.event).toBe(JSON.parse(message.data).type)
  }
})

it('tells thinking and its proof, then calls, one block after another', () => {
  const events = eventsOf(
    encode([
      { type: 'reasoning_delta', index: 0, text: 'Hm' },
      { type: 'signature', index: 0, signature: 'proof' },
      { type: 'tool_call_started', index: 1, toolIndex: 0, id: 'c1', name: 'look' },
      { type: 'signature', index: 1, signature: 'call proof' },
      { type: 'tool_call_delta', index: 1, toolIndex: 0, arguments: '{"a":1}' },
      { type: 'tool_call_started', index: 2, toolIndex: 1, id: 'c2', name: 'now' },
      { type: 'tool_call_finished', index: 2, toolIndex: 1 },
      { type: 'finished', finishReason: 'tool_calls' },
    ]),
  ).slice(1, -2)
  const caller = { type: 'direct' }

  expect(events).toEqual([
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'proof' } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 'c1', name: 'look', input: {}, caller, signature: 'call proof' },
    },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
    { type: 'content_block_stop', index: 1 },
    {
      type: 'content_block_start',
      index: 2,
      content_block: { type: 'tool_use', id: 'c2', name: 'now', input: {}, caller },
    },
    { type: 'content_block_stop', index: 2 },
  ])
})

it('does not look finished before the answer is whole', () => {
  const encoder = createMessageStreamEncoder(callFacts)
  const types = eventsOf(hello.flatMap((event) => encoder.push(event))).map(({ type }) => type)

  expect(types).not.toContain('message_delta')
  expect(types).not.toContain('message_stop')
})

it('gives an answer without a word a beginning and an end', async () => {
  const message = await accumulate(encode([{ type: 'finished', finishReason: 'length' }]))

  expect(message).toMatchObject({ role: 'assistant', content: [], stop_reason: 'max_tokens' })
})
