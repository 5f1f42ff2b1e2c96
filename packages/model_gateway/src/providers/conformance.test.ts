import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleStream } from '../assemble_stream.js'
import type { Completion } from '../completion.js'
import type { CompletionRequest } from '../completion_request.js'
import { GatewayError, MalformedReply } from '../errors.js'
import type { EncodeOptions, ProviderAdapter } from '../provider.js'
import type { StreamEvent } from '../stream_event.js'
import { providerAdapters } from './registry.js'
import {
  decodeAnswer,
  decodeEvents,
  decodeStream,
  FIXTURES_FOLDER,
  openFixtures,
  replyOf,
  wireEventsOf,
} from './testing/provider_fixtures.js'

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

/** What is left out without being refused, and named. */
const DESCRIPTIONS = new Set(['user', 'metadata', 'image.detail', 'tool_result.is_error', 'reasoning.summary'])

const isComplete = (events: readonly StreamEvent[]) => events.some((event) => event.type === 'completed')

for (const [type, adapter] of Object.entries(providerAdapters)) {
  const fixtures = openFixtures(adapter)
  const { read, readStream } = fixtures

  describe(`the ${type} adapter`, () => {
    it('has the fixtures every provider owes', () => {
      const owed = [
        ...OWED_SCENARIOS.flatMap((name) => [`${name}.json`, `${name}.expected.json`, fixtures.streamFile(name)]),
        ...OWED_FILES,
      ]
      expect(owed.filter((name) => !fixtures.has(name))).toEqual([])
    })

    it.each(fixtures.scenarios)('reads %s whole', (scenario) => {
      expect(comparable(decodeAnswer(adapter, read(`${scenario}.json`)))).toEqual(
        JSON.parse(read(`${scenario}.expected.json`).toString()),
      )
    })

    const streamed = fixtures.scenarios.filter((scenario) => fixtures.has(fixtures.streamFile(scenario)))

    it.each(streamed)('tells %s the same in a stream, however it is chunked', (scenario) => {
      const bytes = readStream(scenario)
      const whole = comparable(decodeAnswer(adapter, read(`${scenario}.json`)))
      const events = decodeStream(adapter, [bytes])
      expect(events.filter((event) => event.type === 'failed')).toEqual([])
      expect(isComplete(events)).toBe(true)
      const count = (type: StreamEvent['type']) => events.filter((event) => event.type === type).length
      expect(count('finished')).toBe(1)
      expect(count('tool_call_finished')).toBe(count('tool_call_started'))
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
      for (const { toolIndex } of calls) {
        const pieces = events.map((event) =>
          event.type === 'tool_call_delta' && event.toolIndex === toolIndex ? event.arguments : '',
        )
        expect(() => JSON.parse(pieces.join(''))).not.toThrow()
      }
      const indexes = events.flatMap((event) => ('index' in event ? [event.index] : []))
      expect([...new Set(indexes)].sort()).toEqual([...new Set(indexes)].sort().map((_, position) => position))
    })

    it('calls an answer complete only when nothing of it is missing', () => {
      const wire = wireEventsOf(adapter, [readStream('chat')])
      const whole = decodeStream(adapter, [readStream('chat')])
      for (let length = 0; length < wire.length; length += 1) {
        const events = decodeEvents(adapter, wire.slice(0, length))
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
      expect(decodeAnswer(adapter, renamed(read('chat.json').toString()))).toMatchObject(expected)
      const wire = wireEventsOf(adapter, [readStream('chat')])
      const events = decodeEvents(
        adapter,
        wire.map(({ event, data }) => ({ event, data: renamed(data) })),
      )
      expect(assembleStream(events)).toMatchObject(expected)
    })

    it('throws at a 2xx reply that is a page, nothing, or no answer', () => {
      for (const body of ['<html><title>Sign in</title></html>', '', '{}', '[]', 'null', '{"id":']) {
        expect(() => adapter.decode(replyOf(200, body))).toThrow(MalformedReply)
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
      fixtures.has('errors.jsonl')
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
      [500, 'server_error', true],
      [502, 'server_error', true],
      [429, 'rate_limited', true],
      [401, 'credential', true],
      [503, 'overloaded', true],
      [504, 'timeout_first_byte', false],
      [408, 'timeout_first_byte', false],
      [409, 'server_error', true],
      [404, 'malformed_response', true],
    ] as const)('takes a %i page for %s and never quotes it', (status, failureClass, notProcessed) => {
      const failure = adapter.classifyError(replyOf(status, '<html>secret</html>'))
      expect(failure).toMatchObject({ class: failureClass, status, notProcessed })
      expect(failure.message).not.toContain('secret')
    })

    it('encodes the request as recorded', async () => {
      const request = JSON.parse(readFileSync(`${FIXTURES_FOLDER}request.json`).toString()) as CompletionRequest
      const options = { ...encodeOptions(type), stream: true, dropUnsupported: true }
      const encoded = adapter.encode(request, options)
      const recorded = { ...encoded, body: JSON.parse(encoded.body) }
      await expect(`${JSON.stringify(recorded, null, 2)}\n`).toMatchFileSnapshot(fixtures.path('encoded.json'))
      const dropped = encoded.droppedParameters.find((param) => !DESCRIPTIONS.has(param))
      const strict = () => adapter.encode(request, { ...options, dropUnsupported: false })
      if (dropped === undefined) {
        expect(strict()).toEqual(encoded)
        return
      }
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

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...[...places].sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
}

function failureOf(adapter: ProviderAdapter, fixture: ErrorFixture) {
  if (fixture.stream !== undefined) {
    const wire = fixture.stream.map(({ event = '', data }) => ({
      event,
      data: typeof data === 'string' ? data : JSON.stringify(data),
    }))
    const events = decodeEvents(adapter, wire)
    expect(isComplete(events)).toBe(false)
    const failures = events.flatMap((event) => (event.type === 'failed' ? [event.failure] : []))
    expect(failures).toHaveLength(1)
    return failures[0]
  }
  const body = typeof fixture.body === 'string' ? fixture.body : JSON.stringify(fixture.body)
  const failed = replyOf(fixture.status ?? 200, body, fixture.headers)
  return failed.status === 200 ? adapter.decode(failed) : adapter.classifyError(failed)
}

/** An answer without the provider's raw objects, and with tool arguments as values: their white space is the model's. */
function comparable(completion: Completion): unknown {
  const parts = completion.parts.map((part) =>
    part.type === 'tool_call' ? { ...part, arguments: JSON.parse(part.arguments) } : part,
  )
  return JSON.parse(JSON.stringify({ ...completion, parts }, (key, value) => (key === 'raw' ? undefined : value)))
}
