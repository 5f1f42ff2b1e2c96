import type { StreamDecoder, WireEvent } from '../../provider.js'
import { COMMENT_EVENT } from '../../sse/sse_parser.js'
import type { StreamEvent } from '../../stream_event.js'
import { classifyInStream, malformedInStream } from '../failure_reply.js'
import { asNumber, asObject, asObjects, asWord, definedFields, type JsonObject, tryParseJson } from '../json_value.js'
import { chatFailureFormat, readChatError } from './chat_failures.js'
import { type ChoiceReader, createChoiceReader } from './choice_reader.js'
import { readChatMetadata, readChatUsage } from './decode_reply.js'
import type { VendorDifferences } from './vendor_differences.js'

const PING: readonly StreamEvent[] = [{ type: 'ping' }]
const COMPLETED: readonly StreamEvent[] = [{ type: 'completed' }]

export function createChatStreamDecoder(vendor: VendorDifferences): StreamDecoder {
  let answerId: string | undefined
  let started = false
  let isComplete = false
  let hasLastUsage = false
  let fingerprint: string | undefined
  let metadataText = ''
  let logprobs: JsonObject | undefined
  const reader = createChoiceReader(vendor, () => answerId)
  const others = new Map<number, ChoiceReader>()

  function start(chunk: JsonObject): StreamEvent[] {
    if (started) return []
    started = true
    return [definedFields({ type: 'started' as const, upstreamId: answerId, upstreamModel: asWord(chunk.model) })]
  }

  /** Said once, and again only when it changes. */
  function readMetadata(chunk: JsonObject): StreamEvent[] {
    const { systemFingerprint } = readChatMetadata(chunk)
    const more = vendor.readMetadata?.(chunk)
    if (systemFingerprint === fingerprint && more === undefined) return []
    fingerprint = systemFingerprint
    const metadata = definedFields({ systemFingerprint, ...more })
    const text = JSON.stringify(metadata)
    if (text === '{}' || text === metadataText) return []
    metadataText = text
    return [{ type: 'metadata', metadata }]
  }

  function readChoice(choice: JsonObject): StreamEvent[] {
    logprobs = joinLogprobs(logprobs, asObject(choice.logprobs))
    const reason = asWord(choice.finish_reason)
    const events = reader.read(asObject(choice.delta) ?? asObject(choice.message) ?? {})
    if (reason === undefined) return events
    if (logprobs !== undefined) events.push({ type: 'metadata', metadata: { logprobs } })
    return [...events, ...reader.finish(reason)]
  }

  function readOther(number: number, choice: JsonObject): StreamEvent[] {
    const other = others.get(number) ?? createChoiceReader(vendor, () => answerId && `${answerId}_${number}`)
    others.set(number, other)
    const reason = asWord(choice.finish_reason)
    const events = other.read(asObject(choice.delta) ?? asObject(choice.message) ?? {})
    if (reason !== undefined) events.push(...other.finish(reason))
    return events.map((event) => ({ type: 'choice', choice: number, event }))
  }

  /** A few servers never give a reason: the answer is whole, and why it ended is not known. */
  function complete(): readonly StreamEvent[] {
    isComplete = true
    return started && !reader.isFinished ? [...reader.finish(undefined), ...COMPLETED] : COMPLETED
  }

  return {
    push({ event, data }: WireEvent) {
      if (event === COMMENT_EVENT) return PING
      if (data === '[DONE]') return complete()
      const chunk = asObject(tryParseJson(data))
      if (chunk === undefined) return [failed('An event of the stream is not a JSON object.')]
      const failure = readFailure(vendor, event, chunk, reader)
      answerId ??= asWord(chunk.id)
      if (failure !== undefined) return [failure]
      const choices = asObjects(chunk.choices)
      // Azure opens with a chunk that has an empty id, no choice, and the verdict on the prompt.
      const events = answerId !== undefined || choices.length > 0 ? start(chunk) : []
      events.push(...readMetadata(chunk))
      for (const choice of choices) {
        const number = asNumber(choice.index) ?? 0
        events.push(...(number === 0 ? readChoice(choice) : readOther(number, choice)))
      }
      const usage = readChatUsage(vendor, chunk)
      if (usage !== undefined) events.push({ type: 'usage', usage })
      hasLastUsage ||= usage !== undefined && reader.isFinished
      return events
    },
    end: () => (vendor.endsWithUsage === true && !isComplete && hasLastUsage ? COMPLETED : []),
  }
}

function readFailure(
  vendor: VendorDifferences,
  event: string,
  chunk: JsonObject,
  reader: ChoiceReader,
): StreamEvent | undefined {
  if (event !== 'error' && chunk.error === undefined && chunk.object !== 'error') return undefined
  if (chunk.error === null) return undefined
  const error = readChatError(chunk) ?? { codes: [], message: 'The provider reported an error without words.' }
  const failure = classifyInStream(chatFailureFormat(vendor.failureRules), error, reader.hasOutput)
  return { type: 'failed', failure }
}

function failed(message: string): StreamEvent {
  return { type: 'failed', failure: malformedInStream(message) }
}

/** Log probabilities come token by token; the answer has them as one list. */
function joinLogprobs(earlier: JsonObject | undefined, later: JsonObject | undefined): JsonObject | undefined {
  if (earlier === undefined || later === undefined) return later ?? earlier
  const joined: Record<string, unknown> = { ...earlier }
  for (const [name, tokens] of Object.entries(later)) {
    if (Array.isArray(tokens)) joined[name] = [...(Array.isArray(joined[name]) ? joined[name] : []), ...tokens]
  }
  return joined
}
