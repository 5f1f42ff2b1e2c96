import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleStream } from '../assemble_stream.js'
import type { CompletionRequest } from '../completion_request.js'
import type { ProviderAdapter, WireEvent } from '../provider.js'
import { deepSeek } from '../providers/deepseek.js'
import { openAi } from '../providers/openai.js'
import { providerAdapters } from '../providers/registry.js'
import { decodeAnswer, decodeStream, openFixtures, wireEventsOf } from '../providers/testing/provider_fixtures.js'
import { createSseParser } from '../sse/sse_parser.js'
import type { StreamEvent } from '../stream_event.js'
import { StreamRelay } from '../stream_relay.js'
import type { CallerFormat, CallerRequest } from './caller_request.js'
import { forwardRequest } from './forward_request.js'

const hello: CompletionRequest = {
  model: 'gpt-5-mini',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
}

function callerRequest(body: object, format: CallerFormat = 'openai_chat', more: Partial<CallerRequest> = {}) {
  const stream = 'stream' in body && body.stream === true
  const own = { onlyVendor: false, plainContent: true, unsayable: [], ownFields: ['models', 'maester'] }
  return { format, text: JSON.stringify(body), stream, ...own, ...more }
}

function forward(adapter: ProviderAdapter, asked: CallerRequest, request: Partial<CompletionRequest> = {}) {
  const connection = { name: 'o', type: adapter.type, baseUrl: 'https://api.openai.com/v1', apiKeys: ['k'] }
  const options = { connection, apiKey: 'k', stream: asked.stream }
  return forwardRequest(adapter, asked, { ...hello, ...request }, options)
}

const formats = Object.values(providerAdapters).flatMap((adapter) =>
  Object.entries(adapter.forwards ?? {})
    .filter(([, { reader }]) => reader === undefined)
    .map(([format]) => ({ type: adapter.type, adapter, format: format as CallerFormat })),
)

/** All a relay delivers, and the answer it ends with. */
async function relayed(adapter: ProviderAdapter, chunks: readonly Buffer[]) {
  const delivered: StreamEvent[] = []
  const relay = new StreamRelay({
    parser: createSseParser(),
    adapter,
    listener: (event) => {
      delivered.push(event)
    },
  })
  for (const chunk of chunks) await relay.push(chunk)
  if (!relay.completed) await relay.end()
  if (!relay.committed) await relay.flush()
  const { forwarded, ...completion } = relay.completion()
  const ending = forwarded?.kind === 'streamed' ? forwarded.ending : []
  const passed = delivered.flatMap((event) => (event.type === 'forwarded' ? [event.event] : []))
  return { delivered, completion, passed, ending }
}

describe.each(formats)('$format to $type', ({ adapter, format }) => {
  const fixtures = openFixtures(adapter)
  const streams = fixtures.scenarios.filter((scenario) => fixtures.has(fixtures.streamFile(scenario)))
  const asked = (stream: boolean) => callerRequest({ model: 'fast', stream, messages: [] }, format)

  it.each(streams)('passes on every event of %s, however it is cut, and reads the same answer', async (scenario) => {
    const bytes = fixtures.readStream(scenario)
    const reader = forward(adapter, asked(true))!.adapter
    const wire = wireEventsOf(adapter, [bytes]).filter(({ event }) => event !== ':')
    const isPing = ({ data }: WireEvent) => /^\{"type":\s*"ping"/.test(data)
    const translated = await relayed(adapter, [bytes])
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 30 }), async (places) => {
        const { delivered, completion, passed, ending } = await relayed(reader, cut(bytes, places))
        expect([...passed, ...ending]).toEqual(wire.filter((event, at) => !isPing(event) && !isRepeated(wire, at)))
        expect(completion).toEqual(translated.completion)
        expect(delivered.filter(({ type }) => type !== 'forwarded' && type !== 'ping')).toEqual([])
        // Nothing that was passed on claims an end.
        expect(JSON.stringify(passed)).not.toMatch(/\[DONE\]|message_stop|response\.completed|"stop_reason\\":\\"/)
      }),
      { numRuns: 15 },
    )
  })

  it.each(fixtures.scenarios)('keeps the words of %s, and reads the same answer', (scenario) => {
    const body = fixtures.read(`${scenario}.json`)
    const { forwarded, ...completion } = decodeAnswer(forward(adapter, asked(false))!.adapter, body)
    expect(forwarded).toEqual({ kind: 'whole', body: body.toString() })
    expect(completion).toEqual(decodeAnswer(adapter, body))
  })
})

describe('a chat request', () => {
  it('goes out as it came, under the target’s model name and without our own fields', () => {
    const text =
      '{"model":"fast","seed":1e2,"messages":[{"role":"user","content":"H\\u00e9"}],"models":["b"],"maester":{}}'
    const sent = forward(openAi, { ...callerRequest({}), text })?.upstream
    expect(sent?.body).toBe('{"model":"gpt-5-mini","seed":1e2,"messages":[{"role":"user","content":"H\\u00e9"}]}')
    expect(sent?.path).toBe('/chat/completions')
  })

  it.each([
    [
      'asks for usage beside what the caller asked',
      { stream: true, stream_options: { include_obfuscation: false } },
      {},
      { stream: true, stream_options: { include_obfuscation: false, include_usage: true } },
    ],
    [
      'limits the output by the name the model knows',
      { max_tokens: 5 },
      { maxOutputTokens: 5 },
      { max_completion_tokens: 5 },
    ],
    ['leaves out what says nothing', { stop: null, tools: [], tool_choice: 'auto' }, {}, {}],
  ])('%s', (_title, body, request, expected) => {
    const sent = forward(openAi, callerRequest({ model: 'fast', messages: [], ...body }), request)?.upstream
    expect(JSON.parse(sent?.body ?? '')).toEqual({ model: 'gpt-5-mini', messages: [], ...expected })
  })

  it('has the caller’s own fields for the provider put into it', () => {
    const providerOptions = { openai: { store: true }, groq: { store: false } }
    const sent = forward(openAi, callerRequest({ model: 'fast' }, 'openai_chat', { providerOptions }))?.upstream
    expect(JSON.parse(sent?.body ?? '')).toEqual({ model: 'gpt-5-mini', store: true })
  })

  it.each([
    ['a parameter the vendor has not', { seed: 5 }, {}, {}],
    ['what only OpenAI itself knows', {}, {}, { onlyVendor: true }],
    ['content in parts for a vendor of plain strings', {}, {}, { plainContent: false }],
    ['a role the vendor has not', {}, { messages: [{ role: 'developer' as const, parts: [] }] }, {}],
    ['thinking asked for in other words', { reasoning_effort: 'low' }, { reasoning: { effort: 'low' as const } }, {}],
  ])('is translated for %s', (_title, body, request, more) => {
    const asked = callerRequest({ model: 'fast', messages: [], ...body }, 'openai_chat', more)
    expect(forward(deepSeek, asked, request)).toBeUndefined()
    expect(forward(deepSeek, callerRequest({ model: 'fast', messages: [] }))).toBeDefined()
  })
})

it('is translated when it has become another question than the body says', () => {
  const { text: _, ...changed } = callerRequest({ model: 'fast', messages: [] })
  expect(forward(openAi, changed)).toBeUndefined()
})

it('reads several choices of a stream, and none of them as another', () => {
  const chunk = (index: number, delta: object, reason: string | null = null) =>
    `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index, delta, finish_reason: reason }] })}\n\n`
  const text = [
    chunk(0, { content: 'A' }),
    chunk(1, { content: 'B' }),
    chunk(0, {}, 'stop'),
    chunk(1, { content: 'C' }),
    chunk(1, {}, 'length'),
    'data: [DONE]\n\n',
  ]
  const events = decodeStream(
    openAi,
    text.map((piece) => Buffer.from(piece)),
  )
  const { parts, finishReason, alternatives } = assembleStream(events)
  expect({ parts, finishReason }).toEqual({ parts: [{ type: 'text', text: 'A' }], finishReason: 'stop' })
  expect(alternatives).toEqual([
    { parts: [{ type: 'text', text: 'BC' }], finishReason: 'length', providerFinishReason: 'length' },
  ])
})

/** A message that starts again: the official SDK refuses it. */
function isRepeated(wire: readonly WireEvent[], at: number): boolean {
  return wire[at]?.event === 'message_start' && wire.slice(0, at).some(({ event }) => event === 'message_start')
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places, bytes.length].sort((a, b) => a - b)
  return sorted.slice(1).map((end, position) => bytes.subarray(sorted[position], end))
}
