import { assembleStream, type StreamEvent } from '@maester/model_gateway'
import fc from 'fast-check'
import OpenAI from 'openai'
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod'
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { type SseMessage, sseText } from '../sse_message.js'
import { answerFactsOfOneTry, callFacts } from '../testing/facts.js'
import { serveText, type TextServer } from '../testing/serve_text.js'
import { wholeStreams } from '../testing/stream_events.js'
import { decodeChatCompletionRequest } from './decode_request.js'
import { encodeChatCompletion } from './encode_completion.js'
import { createChatStreamEncoder } from './encode_stream.js'

let server: TextServer
let openai: OpenAI
beforeAll(async () => {
  server = await serveText()
  openai = new OpenAI({ apiKey: 'test', baseURL: `${server.url}/v1`, maxRetries: 0 })
})
afterAll(() => server.close())

function encode(events: readonly StreamEvent[]): SseMessage[] {
  const encoder = createChatStreamEncoder({ ...callFacts, includeUsage: true })
  return [
    ...events.flatMap((event) => encoder.push(event)),
    ...encoder.finish(assembleStream(events), answerFactsOfOneTry),
  ]
}

const request: ChatCompletionCreateParamsStreaming = {
  model: 'fast',
  messages: [{ role: 'user', content: 'Hello' }],
  stream: true,
}

/** What the official SDK makes of the stream; thinking joined, since it keeps only the last piece of foreign fields. */
async function accumulate(messages: readonly SseMessage[]) {
  server.answerWith('text/event-stream', sseText(messages))
  const stream = openai.chat.completions.stream(request)
  let thinking = ''
  stream.on('chunk', (chunk) => {
    for (const { delta } of chunk.choices) thinking += (delta as { reasoning_content?: string }).reasoning_content ?? ''
  })
  const { choices, ...completion } = await stream.finalChatCompletion()
  return {
    ...completion,
    choices: choices.map(({ message, ...choice }) => {
      const { parsed: _, ...said } = message
      const noText = message.content === null && message.refusal === null && !message.tool_calls
      return {
        ...choice,
        message: {
          annotations: [],
          ...said,
          // The SDK forgets an empty text.
          content: noText ? '' : message.content,
          ...(thinking !== '' && { reasoning_content: thinking }),
        },
      }
    }),
  }
}

it('assembles any stream into what the whole answer would have been', async () => {
  await fc.assert(
    fc.asyncProperty(wholeStreams, async (events) => {
      const completion = assembleStream(events)
      const whole = JSON.parse(JSON.stringify(encodeChatCompletion(completion, callFacts, answerFactsOfOneTry)))
      expect(await accumulate(encode(events))).toEqual(whole)
    }),
    { numRuns: 150 },
  )
})

it('sends a streamed answer back with nothing lost', async () => {
  const events: readonly StreamEvent[] = [
    { type: 'reasoning_delta', index: 0, text: 'Hm' },
    { type: 'signature', index: 0, signature: 'proof' },
    { type: 'text_delta', index: 1, text: 'Looking.' },
    { type: 'tool_call_started', index: 2, toolIndex: 0, id: 'c1', name: 'look' },
    { type: 'tool_call_delta', index: 2, toolIndex: 0, arguments: '{"a":1}' },
    { type: 'signature', index: 2, signature: 'proof too' },
    { type: 'finished', finishReason: 'tool_calls' },
  ]
  server.answerWith('text/event-stream', sseText(encode(events)))
  const answer = await openai.chat.completions.stream(request).finalMessage()
  server.answerWith('application/json', '{}')
  const result = { role: 'tool', tool_call_id: 'c1', content: 'Rain' } as const
  await openai.chat.completions.create({ ...request, stream: false, messages: [answer, result] })

  expect(decodeChatCompletionRequest(server.lastBody).input.prompt).toEqual({
    kind: 'messages',
    messages: [
      { role: 'assistant', parts: assembleStream(events).parts },
      { role: 'tool', parts: [{ type: 'tool_result', toolCallId: 'c1', content: [{ type: 'text', text: 'Rain' }] }] },
    ],
  })
})

it('throws the error of a stream that broke, and takes no later chunk for an answer', async () => {
  const encoder = createChatStreamEncoder({ ...callFacts, includeUsage: false })
  const error = { message: 'The provider stopped.', type: 'upstream_error', param: null, code: 'upstream_incomplete' }
  const messages = [
    ...encoder.push({ type: 'started' }),
    ...encoder.push({ type: 'text_delta', index: 0, text: 'Hel' }),
    ...encoder.fail({ error }),
  ]
  server.answerWith('text/event-stream', sseText(messages))
  const stream = await openai.chat.completions.create(request)
  const seen: (string | null | undefined)[] = []

  await expect(async () => {
    for await (const chunk of stream) seen.push(chunk.choices[0]?.delta.content)
  }).rejects.toMatchObject({ code: 'upstream_incomplete', type: 'upstream_error' })
  expect(seen).toEqual(['', 'Hel'])
  expect(messages.at(-1)).toEqual({ data: JSON.stringify({ error }) })
})

const askForTheAnswer: readonly StreamEvent[] = [
  { type: 'tool_call_started', index: 0, toolIndex: 0, id: 'c1', name: 'look' },
  { type: 'tool_call_delta', index: 0, toolIndex: 0, arguments: '{"city":"Oslo"}' },
  { type: 'finished', finishReason: 'tool_calls' },
]
const giveTheAnswer: readonly StreamEvent[] = [
  { type: 'text_delta', index: 0, text: '{"weather":' },
  { type: 'text_delta', index: 0, text: '"rain"}' },
  { type: 'finished', finishReason: 'stop' },
]

it.each(['streamed', 'whole'])('runs tools and reads structured output from %s answers', async (kind) => {
  function answerWith(events: readonly StreamEvent[]): void {
    if (kind === 'streamed') server.answerWith('text/event-stream', sseText(encode(events)))
    else {
      const answer = encodeChatCompletion(assembleStream(events), callFacts, answerFactsOfOneTry)
      server.answerWith('application/json', JSON.stringify(answer))
    }
  }
  const look = zodFunction({
    name: 'look',
    parameters: z.object({ city: z.string() }),
    async function({ city }) {
      answerWith(giveTheAnswer)
      return `Rain in ${city}`
    },
  })
  const asked = {
    model: 'fast',
    messages: [{ role: 'user' as const, content: 'Weather?' }],
    tools: [look],
    response_format: zodResponseFormat(z.object({ weather: z.string() }), 'answer'),
  }
  answerWith(askForTheAnswer)
  const runner =
    kind === 'streamed'
      ? openai.chat.completions.runTools({ ...asked, stream: true })
      : openai.chat.completions.runTools(asked)

  expect((await runner.finalChatCompletion()).choices[0]?.message).toMatchObject({ parsed: { weather: 'rain' } })
  expect(decodeChatCompletionRequest(server.lastBody).input).toMatchObject({
    prompt: {
      messages: [
        { role: 'user' },
        { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', arguments: '{"city":"Oslo"}' }] },
        { role: 'tool', parts: [{ type: 'tool_result', toolCallId: 'c1', content: [{ text: 'Rain in Oslo' }] }] },
      ],
    },
    options: { tools: [{ name: 'look', strict: true }], responseFormat: { type: 'json_schema', name: 'answer' } },
  })
})
