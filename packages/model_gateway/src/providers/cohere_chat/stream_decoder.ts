import type { StreamDecoder } from '../../provider.js'
import { COMMENT_EVENT } from '../../sse/sse_parser.js'
import type { StreamEvent } from '../../stream_event.js'
import { readCohereUsage } from '../../usage/cohere_usage.js'
import { classifyInStream, malformedInStream } from '../failure_reply.js'
import { asNumber, asObject, asText, asWord, definedFields, type JsonObject, tryParseJson } from '../json_value.js'
import { createContentReader } from './content_reader.js'
import { cohereFailureFormat } from './failures.js'
import { toFinishReason } from './finish_reason.js'

type EventReader = (event: JsonObject) => StreamEvent[]

/** https://docs.cohere.com/docs/streaming. `message-end` is the terminal marker; a `[DONE]` may follow it. */
export function createCohereStreamDecoder(): StreamDecoder {
  const reader = createContentReader()

  function failed(message: string): StreamEvent {
    const error = { codes: [], message }
    return { type: 'failed', failure: classifyInStream(cohereFailureFormat, error, reader.hasOutput) }
  }

  function end({ delta }: JsonObject): StreamEvent[] {
    const ending = asObject(delta) ?? {}
    const usage = asObject(ending.usage)
    const events: StreamEvent[] = usage === undefined ? [] : [{ type: 'usage', usage: readCohereUsage(usage) }]
    const message = asWord(ending.error)
    if (message !== undefined) return [...events, failed(message)]
    const reason = asWord(ending.finish_reason)
    const finishReason = toFinishReason(reason)
    events.push(definedFields({ type: 'finished' as const, finishReason, providerFinishReason: reason }))
    return [...events, { type: 'completed' }]
  }

  const content: EventReader = (event) => reader.content(position(event), asObject(said(event).content) ?? {})
  const call = (event: JsonObject) => asObject(said(event).tool_calls) ?? {}
  const readers: ReadonlyMap<string, EventReader> = new Map<string, EventReader>([
    ['message-start', ({ id }) => [definedFields({ type: 'started' as const, upstreamId: asWord(id) })]],
    ['content-start', content],
    ['content-delta', content],
    ['tool-plan-delta', (event) => reader.plan(said(event).tool_plan)],
    ['tool-call-start', (event) => reader.startCall(position(event), call(event))],
    ['tool-call-delta', (event) => reader.extendCall(position(event), call(event))],
    ['tool-call-end', (event) => reader.endCall(position(event))],
    ['citation-start', (event) => reader.citation(asObject(said(event).citations) ?? {})],
    ['message-end', end],
  ])

  return {
    push({ event, data }) {
      if (event === COMMENT_EVENT) return [{ type: 'ping' }]
      if (data === '[DONE]') return []
      const body = asObject(tryParseJson(data))
      if (body === undefined) {
        return [{ type: 'failed', failure: malformedInStream('An event of the stream is not a JSON object.') }]
      }
      const type = asText(body.type)
      if (type === undefined && asWord(body.message) !== undefined) return [failed(asWord(body.message)!)]
      return readers.get(type ?? event)?.(body) ?? []
    },
  }
}

function said(event: JsonObject): JsonObject {
  return asObject(asObject(event.delta)?.message) ?? {}
}

function position(event: JsonObject): number {
  return asNumber(event.index) ?? 0
}
