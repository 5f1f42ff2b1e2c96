import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleStream } from '../assemble_stream.js'
import type { Completion } from '../completion.js'
import type { CompletionRequest } from '../completion_request.js'
import { GatewayError, MalformedReply } from '../errors.js'
import type { EncodeOptions, ProviderAdapter, UpstreamReply } from '../provider.js'
import { createSseParser } from '../sse/sse_parser.js'
import type { StreamEvent } from '../stream_event.js'
import { encodeFrame } from './bedrock_converse/encode_frame.js'
import { createAwsEventStreamParser } from './bedrock_converse/event_stream_parser.js'
import { providerAdapters } from './registry.js'

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))
/** What every provider owes; each of the first three with the answer expected of it and the same answer streamed. */
const OWED_SCENARIOS = ['chat', 'tool_calls', 'no_usage'] as const
const OWED_FILES = ['rate_limited.json', 'errors.jsonl', 'encoded.json'] as const

interface ErrorFixture {
  readonly title: string
  /** A whole reply … */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** … or what a stream says: every wire event of it. */
  readonly stream?: readonly { readonly event?: string; readonly data: unknown }[]
  readonly expected: Readonly<Record<string, unknown>>
}

const isComplete = (events: readonly StreamEvent[]) => events.some((event) => event.type === 'completed')

for (const [type, adapter] of Object.entries(providerAdapters)) {
  const folder = `${FIXTURES}${type}/`
  const read = (name: string) => readFileSync(folder + name)
  const readStream = (scenario: string) => streamBytes(adapter, read(streamFile(adapter, scenario)))
  const scenarios = existsSync(folder)
    ? readdirSync(folder).flatMap((name) => /^(.+)\.expected\.json$/.exec(name)?.[1] ?? [])
    : []

  describe(`the ${type} adapter`, () => {
    it('has the fixtures every provider owes', () => {
      const owed = [
        ...OWED_SCENARIOS.flatMap((name) => [`${name}.json`, `${name}.expected.json`, streamFile(adapter, name)]),
        ...OWED_FILES,
      ]
      expect(owed.filter((name) => !existsSync(folder + name))).toEqual([])
    })

    it.each(scenarios)('reads %s whole', (scenario) => {
      expect(comparable(decodeAnswer(adapter, read(`${scenario}.json`)))).toEqual(
        JSON.parse(read(`${scenario}.expected.json`).toString()),
      )
    })

    const streamed = scenarios.filter((scenario) => existsSync(folder + streamFile(adapter, scenario)))

    it.each(streamed)('tells %s the same in a stream, however it is chunked', (scenario) => {
      const bytes = readStream(scenario)
      const whole = comparable(decodeAnswer(adapter, read(`${scenario}.json`)))
      const events = decodeStream(adapter, [bytes])
      expect(events.filter((event) => event.type === 'failed')).toEqual([])
      expect(isComplete(events)).toBe(true)
      expect(comparable(assembleStream(events))).toEqual(whole)
      fc.assert(
        fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (places) => {
          expect(decodeStream(adapter, cut(bytes, places))).toEqual(events)
        }),
        { numRuns: 20 },
      )
    })

    it('numbers parts and tool calls from 0, and starts a call before it goes on', () => {
      const events = decodeStream(adapter, [readStream('tool_calls')])
      const calls = events.filter((event) => event.type === 'tool_call_started')
      expect(calls.map((call) => call.toolIndex)).toEqual(calls.map((_, position) => position))
      const finished = events.filter((event) => event.type === 'tool_call_finished')
      expect(finished.map((event) => event.toolIndex).sort()).toEqual(calls.map((call) => call.toolIndex))
      const indexes = events.flatMap((event) => ('index' in event ? [event.index] : []))
      expect([...new Set(indexes)].sort()).toEqual([...new Set(indexes)].sort().map((_, position) => position))
    })

    it('calls an answer complete only when nothing of it is missing', () => {
      const wire = frame(adapter, [readStream('chat')])
      const whole = decodeStream(adapter, [readStream('chat')])
      for (let length = 0; length < wire.length; length += 1) {
        const decoder = adapter.createStreamDecoder()
        const events = wire.slice(0, length).flatMap((event) => decoder.push(event))
        if (isComplete(events)) expect(events).toEqual(whole)
      }
    })

    it('leaves usage unknown that was not reported', () => {
      const whole = decodeAnswer(adapter, read('no_usage.json')).usage
      const { raw, serviceTier, ...counts } = whole
      expect(counts).toEqual({})
    })

    it('takes a finish reason it does not know for other, and keeps the word', () => {
      const { providerFinishReason } = JSON.parse(read('chat.expected.json').toString()) as Completion
      const renamed = (text: string) => text.replaceAll(`"${providerFinishReason}"`, '"brand_new_reason"')
      const expected = { finishReason: 'other', providerFinishReason: 'brand_new_reason' }
      expect(decodeAnswer(adapter, Buffer.from(renamed(read('chat.json').toString())))).toMatchObject(expected)
      const decoder = adapter.createStreamDecoder()
      const events = frame(adapter, [readStream('chat')]).flatMap(({ event, data }) =>
        decoder.push({ event, data: renamed(data) }),
      )
      expect(assembleStream(events)).toMatchObject(expected)
    })

    it('throws at a 2xx reply that is a page, nothing, or no answer', () => {
      for (const body of ['<html><title>Sign in</title></html>', '', '{}', '[]', 'null', '{"id":']) {
        expect(() => adapter.decode(reply(200, body))).toThrow(MalformedReply)
      }
    })

    it('reports an event that cannot be read, and ignores one it does not know', () => {
      const unreadable = adapter.createStreamDecoder().push({ event: '', data: '{"id":' })
      expect(unreadable).toMatchObject([{ type: 'failed', failure: { class: 'malformed_response' } }])
      const unknown = adapter.createStreamDecoder().push({ event: 'brand_new', data: '{"type":"brand_new"}' })
      expect(unknown).toEqual([])
    })

    it('says how long a rate limit asks us to wait', () => {
      const fixture = JSON.parse(read('rate_limited.json').toString()) as ErrorFixture
      expect(failureOf(adapter, fixture)).toMatchObject({ class: 'rate_limited', ...fixture.expected })
      expect(fixture.expected.retryAfterMs).toBeGreaterThan(0)
    })

    it.each(
      existsSync(`${folder}errors.jsonl`)
        ? read('errors.jsonl')
            .toString()
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as ErrorFixture)
        : [],
    )('classifies $title', (fixture) => {
      expect(failureOf(adapter, fixture)).toMatchObject(fixture.expected)
    })

    it.each([
      [500, 'server_error', false],
      [429, 'rate_limited', true],
      [401, 'credential', true],
      [503, 'overloaded', true],
      [504, 'timeout_total', false],
      [404, 'malformed_response', true],
    ] as const)('takes a %i page for %s and never quotes it', (status, failureClass, notProcessed) => {
      const failure = adapter.classifyError(reply(status, '<html>secret</html>'))
      expect(failure).toMatchObject({ class: failureClass, status, notProcessed })
      expect(failure.message).not.toContain('secret')
    })

    it('encodes the request as recorded', async () => {
      const request = JSON.parse(readFileSync(`${FIXTURES}request.json`).toString()) as CompletionRequest
      const options = { ...encodeOptions(type), stream: true, dropUnsupported: true }
      const encoded = adapter.encode(request, options)
      const recorded = { ...encoded, body: JSON.parse(encoded.body) }
      await expect(`${JSON.stringify(recorded, null, 2)}\n`).toMatchFileSnapshot(`${folder}encoded.json`)
      const [dropped] = encoded.droppedParameters
      if (dropped === undefined) return
      const strict = () => adapter.encode(request, { ...options, dropUnsupported: false })
      expect(strict).toThrow(GatewayError)
      expect(strict).toThrow(
        expect.objectContaining({ code: 'unsupported_parameter', detail: expect.objectContaining({ param: dropped }) }),
      )
    })

    it('sends only what it was asked to when little is asked', () => {
      const options = { ...encodeOptions(type), stream: false }
      const encoded = adapter.encode(
        { model: 'model-1', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] },
        options,
      )
      expect(encoded.droppedParameters).toEqual([])
      expect(encoded.body).not.toContain('null')
      expect(encoded.body).not.toContain('temperature')
    })
  })
}

function encodeOptions(type: string): Omit<EncodeOptions, 'stream'> {
  const settings = { api_version: '2025-04-01-preview', project: 'project-1', location: 'europe-west4' }
  const connection = { name: type, type, baseUrl: 'http://127.0.0.1', apiKeys: ['key-1'], settings }
  return { connection, apiKey: 'key-1', modelMaxOutputTokens: 8_192 }
}

function reply(status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): UpstreamReply {
  return { status, headers, body: Buffer.from(body) }
}

function decodeAnswer(adapter: ProviderAdapter, body: Buffer): Completion {
  const decoded = adapter.decode(reply(200, body))
  if ('class' in decoded) throw new Error(`Decoded as a failure: ${decoded.message}`)
  return decoded
}

function streamFile({ framing }: ProviderAdapter, scenario: string): string {
  return `${scenario}.stream.${framing === 'sse' ? 'txt' : 'jsonl'}`
}

/** What goes over the wire: the file itself, or its lines as binary frames. */
function streamBytes({ framing }: ProviderAdapter, file: Buffer): Buffer {
  if (framing === 'sse') return file
  const frames = file.toString().split('\n').filter(Boolean)
  return Buffer.concat(
    frames.map((line) => {
      const { headers, payload } = JSON.parse(line)
      return encodeFrame(headers, JSON.stringify(payload))
    }),
  )
}

function frame({ framing }: ProviderAdapter, chunks: readonly Buffer[]) {
  const parser = framing === 'sse' ? createSseParser() : createAwsEventStreamParser()
  return chunks.flatMap((chunk) => parser.push(chunk))
}

function decodeStream(adapter: ProviderAdapter, chunks: readonly Buffer[]): StreamEvent[] {
  const decoder = adapter.createStreamDecoder()
  return frame(adapter, chunks).flatMap((event) => decoder.push(event))
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...[...places].sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
}

function failureOf(adapter: ProviderAdapter, fixture: ErrorFixture) {
  if (fixture.stream !== undefined) {
    const decoder = adapter.createStreamDecoder()
    const events = fixture.stream.flatMap(({ event = '', data }) =>
      decoder.push({ event, data: typeof data === 'string' ? data : JSON.stringify(data) }),
    )
    expect(isComplete(events)).toBe(false)
    return events.flatMap((event) => (event.type === 'failed' ? [event.failure] : []))[0]
  }
  const body = typeof fixture.body === 'string' ? fixture.body : JSON.stringify(fixture.body)
  const failed = reply(fixture.status ?? 200, body, fixture.headers)
  return failed.status === 200 ? adapter.decode(failed) : adapter.classifyError(failed)
}

/** An answer without the provider's raw objects, and with tool arguments as values: their white space is the model's. */
function comparable(completion: Completion): unknown {
  const parts = completion.parts.map((part) =>
    part.type === 'tool_call' ? { ...part, arguments: JSON.parse(part.arguments) } : part,
  )
  return JSON.parse(JSON.stringify({ ...completion, parts }, (key, value) => (key === 'raw' ? undefined : value)))
}
