import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Completion } from '../../completion.js'
import type { ProviderAdapter, UpstreamReply, WireEvent } from '../../provider.js'
import { createSseParser } from '../../sse/sse_parser.js'
import type { StreamEvent } from '../../stream_event.js'
import { createAwsEventStreamParser } from '../bedrock_converse/event_stream_parser.js'
import { encodeFrame } from './encode_frame.js'

export const FIXTURES_FOLDER = fileURLToPath(new URL('../../../fixtures/', import.meta.url))

/** The fixtures of one provider. */
export interface ProviderFixtures {
  /** Names of the scenarios that say what is expected. */
  readonly scenarios: readonly string[]
  /** Name of the file that holds a scenario's stream. */
  streamFile(scenario: string): string
  path(name: string): string
  has(name: string): boolean
  read(name: string): Buffer
  /** A scenario's stream as it goes over the wire. */
  readStream(scenario: string): Buffer
}

export function openFixtures({ type, framing }: ProviderAdapter): ProviderFixtures {
  const folder = `${FIXTURES_FOLDER}${type}/`
  const read = (name: string) => readFileSync(folder + name)
  const streamFile = (scenario: string) => `${scenario}.stream.${framing === 'sse' ? 'txt' : 'jsonl'}`
  return {
    scenarios: existsSync(folder)
      ? readdirSync(folder).flatMap((name) => /^(.+)\.expected\.json$/.exec(name)?.[1] ?? [])
      : [],
    streamFile,
    path: (name) => folder + name,
    has: (name) => existsSync(folder + name),
    read,
    readStream: (scenario) => {
      const file = read(streamFile(scenario))
      return framing === 'sse' ? file : Buffer.concat(file.toString().split('\n').filter(Boolean).map(toFrame))
    },
  }
}

function toFrame(line: string): Buffer {
  const { headers, payload } = JSON.parse(line)
  return encodeFrame(headers, JSON.stringify(payload))
}

export function replyOf(
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): UpstreamReply {
  return { status, headers, body: Buffer.from(body) }
}

/** The answer in a 200. Throws when the adapter reads a failure. */
export function decodeAnswer(adapter: ProviderAdapter, body: string | Buffer): Completion {
  const decoded = adapter.decode(replyOf(200, body))
  if ('notProcessed' in decoded) throw new Error(`Decoded as a failure: ${decoded.message}`)
  return decoded
}

export function wireEventsOf({ framing }: ProviderAdapter, chunks: readonly Buffer[]): WireEvent[] {
  const parser = framing === 'sse' ? createSseParser() : createAwsEventStreamParser()
  return [...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.end()]
}

export function decodeEvents(adapter: ProviderAdapter, wireEvents: readonly WireEvent[]): StreamEvent[] {
  const decoder = adapter.createStreamDecoder()
  return wireEvents.flatMap((event) => decoder.push(event))
}

/** What a body says that ends as it should. */
export function decodeStream(adapter: ProviderAdapter, chunks: readonly Buffer[]): StreamEvent[] {
  const decoder = adapter.createStreamDecoder()
  const events = wireEventsOf(adapter, chunks).flatMap((event) => decoder.push(event))
  return [...events, ...(decoder.end?.() ?? [])]
}
