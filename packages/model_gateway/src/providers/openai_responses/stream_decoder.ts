import type { StreamDecoder } from '../../provider.js'
import { COMMENT_EVENT } from '../../sse/sse_parser.js'
import type { StreamEvent } from '../../stream_event.js'
import { classifyInStream, malformedInStream } from '../failure_reply.js'
import { asNumber, asObject, asText, asWord, definedFields, type JsonObject, tryParseJson } from '../json_value.js'
import { readChatError } from '../openai_chat/chat_failures.js'
import { responsesFailureFormat } from './decode_reply.js'
import { createOutputReader } from './output_reader.js'
import { readEnd, readResponseUsage } from './response_end.js'

type EventReader = (event: JsonObject) => StreamEvent[]

/** https://platform.openai.com/docs/api-reference/responses-streaming. Event kinds we do not know say nothing. */
export function createResponsesStreamDecoder(): StreamDecoder {
  const output = createOutputReader()
  const reasoningIds = new Map<number, string>()
  let hasFailed = false

  const start: EventReader = ({ response }) => {
    const { id, model } = asObject(response) ?? {}
    return [definedFields({ type: 'started' as const, upstreamId: asWord(id), upstreamModel: asWord(model) })]
  }

  const addItem: EventReader = (event) => {
    const item = asObject(event.item) ?? {}
    const id = asWord(item.id)
    if (item.type === 'reasoning' && id !== undefined) reasoningIds.set(itemNumber(event), id)
    return item.type === 'function_call' ? output.startCall(itemNumber(event), item) : []
  }

  const think = (event: JsonObject, paragraph?: number): StreamEvent[] => {
    const item = itemNumber(event)
    return output.reasoning(item, reasoningIds.get(item), paragraph, event.delta)
  }

  const end: EventReader = ({ response }) => {
    const body = asObject(response) ?? {}
    const usage = readResponseUsage(body, output)
    const { metadata } = output
    return [
      ...(metadata === undefined ? [] : [{ type: 'metadata' as const, metadata }]),
      ...(usage === undefined ? [] : [{ type: 'usage' as const, usage }]),
      { type: 'finished', ...readEnd(body, output) },
      { type: 'completed' },
    ]
  }

  /** An `error` event and `response.failed` come together: one failure. Either may be flat or hold `error`. */
  const fail: EventReader = (event) => {
    if (hasFailed) return []
    hasFailed = true
    const error = readChatError(asObject(event.response) ?? event) ?? { codes: [], message: 'The response failed.' }
    return [{ type: 'failed', failure: classifyInStream(responsesFailureFormat, error, output.hasOutput) }]
  }

  const readers: ReadonlyMap<string, EventReader> = new Map<string, EventReader>([
    ['response.created', start],
    ['response.output_item.added', addItem],
    [
      'response.output_text.delta',
      (event) => output.text(itemNumber(event), contentNumber(event), 'text', event.delta),
    ],
    ['response.refusal.delta', (event) => output.text(itemNumber(event), contentNumber(event), 'refusal', event.delta)],
    [
      'response.output_text.annotation.added',
      (event) => output.annotation(itemNumber(event), contentNumber(event), asObject(event.annotation) ?? {}),
    ],
    ['response.reasoning_summary_text.delta', (event) => think(event, asNumber(event.summary_index) ?? 0)],
    ['response.reasoning_text.delta', (event) => think(event)],
    ['response.function_call_arguments.delta', (event) => output.extendCall(itemNumber(event), event.delta)],
    ['response.output_item.done', (event) => output.endItem(itemNumber(event), asObject(event.item) ?? {})],
    ['response.completed', end],
    ['response.incomplete', end],
    ['response.failed', fail],
    ['error', fail],
    ['keepalive', () => [{ type: 'ping' }]],
  ])

  return {
    push({ event, data }) {
      if (event === COMMENT_EVENT) return [{ type: 'ping' }]
      if (data === '[DONE]') return []
      const body = asObject(tryParseJson(data))
      if (body === undefined) {
        return [{ type: 'failed', failure: malformedInStream('An event of the stream is not a JSON object.') }]
      }
      if (body.type === undefined && body.error !== undefined) return fail(body)
      return readers.get(asText(body.type) ?? event)?.(body) ?? []
    },
  }
}

function itemNumber(event: JsonObject): number {
  return asNumber(event.output_index) ?? 0
}

function contentNumber(event: JsonObject): number {
  return asNumber(event.content_index) ?? 0
}
