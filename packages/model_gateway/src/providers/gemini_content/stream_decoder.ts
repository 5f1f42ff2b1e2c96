import type { StreamDecoder } from '../../provider.js'
import { COMMENT_EVENT } from '../../sse/sse_parser.js'
import type { StreamEvent } from '../../stream_event.js'
import { readGeminiUsage } from '../../usage/gemini_usage.js'
import { classifyInStream, malformedInStream } from '../failure_reply.js'
import { asObject, asObjects, asWord, definedFields, type JsonObject, tryParseJson } from '../json_value.js'
import { createCandidateReader } from './candidate_reader.js'
import { blocked, readBlockReason, readMetadata } from './decode_reply.js'
import { googleFailureFormat, readGoogleError } from './failures.js'
import { countSearches } from './grounding.js'

/**
 * Every event is a whole `GenerateContentResponse` that says what is new. There is no terminal marker but the reason in
 * the last one. Older models give a reason in every event: when there was none without, the body's end tells the last.
 */
export function createGenerateContentStreamDecoder(): StreamDecoder {
  let answerId: string | undefined
  let started = false
  let searches: number | undefined
  let hasEventWithoutReason = false
  let lastReason: string | undefined
  const reader = createCandidateReader(() => answerId)

  function start(body: JsonObject): StreamEvent[] {
    answerId ??= asWord(body.responseId)
    if (started || (body.candidates === undefined && body.usageMetadata === undefined && !readBlockReason(body))) {
      return []
    }
    started = true
    return [definedFields({ type: 'started' as const, upstreamId: answerId, upstreamModel: asWord(body.modelVersion) })]
  }

  function readCandidate(candidate: JsonObject, model: string | undefined): StreamEvent[] {
    searches = countSearches(asObject(candidate.groundingMetadata), model) ?? searches
    const events = reader.read(candidate)
    const metadata = readMetadata(candidate)
    if (metadata !== undefined) events.push({ type: 'metadata', metadata })
    return events
  }

  const end = (reason: string): StreamEvent[] => [...reader.finish(reason), { type: 'completed' }]

  return {
    push({ event, data }) {
      if (event === COMMENT_EVENT) return [{ type: 'ping' }]
      const parsed = tryParseJson(data)
      // Without `alt=sse`, and in some stream errors, the object stands in a list.
      const body = asObject(Array.isArray(parsed) ? parsed[0] : parsed)
      if (body === undefined) {
        return [{ type: 'failed', failure: malformedInStream('An event of the stream is not a JSON object.') }]
      }
      const error = readGoogleError(body)
      if (error !== undefined) {
        lastReason = undefined
        return [{ type: 'failed', failure: classifyInStream(googleFailureFormat, error, reader.hasOutput) }]
      }
      const candidate = asObjects(body.candidates)[0]
      const reason = asWord(candidate?.finishReason)
      const model = asWord(body.modelVersion)
      const events = [...start(body), ...(candidate === undefined ? [] : readCandidate(candidate, model))]
      const usage = asObject(body.usageMetadata)
      if (usage !== undefined) events.push({ type: 'usage', usage: readGeminiUsage(usage, searches) })
      const blockReason = readBlockReason(body)
      if (blockReason !== undefined) events.push(...blocked(blockReason), { type: 'completed' })
      else if (reason !== undefined && hasEventWithoutReason) events.push(...end(reason))
      else lastReason = reason ?? lastReason
      hasEventWithoutReason ||= candidate !== undefined && reason === undefined
      return events
    },
    end: () => (lastReason === undefined || hasEventWithoutReason ? [] : end(lastReason)),
  }
}
