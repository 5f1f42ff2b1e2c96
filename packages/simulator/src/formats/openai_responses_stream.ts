import type { ErrorNotice } from '../errors/error_notice.js'
import { evenPieces, wordPieces } from '../generation/words.js'
import { type JsonObject, objectOf, objectsOf, stringOf } from '../json.js'
import { type Headers, type Part, type Reply, streamReply } from '../reply.js'
import { sseEvent } from '../sse.js'
import { completedResponse, openResponse, outputItems, type ResponseWriting } from './openai_response_object.js'

const argumentPieceCodePoints = 12

interface Event {
  readonly kind: Part['kind']
  readonly type: string
  readonly data: JsonObject
}

const event = (kind: Part['kind'], type: string, data: JsonObject): Event => ({ kind, type: `response.${type}`, data })

/** Numbered events: created, in_progress, each item from added to done, then completed or incomplete. No `[DONE]`. */
export function responseStream(writing: ResponseWriting, headers: Headers): Reply {
  const open = openResponse(writing)
  const done = completedResponse(writing)
  const events: readonly Event[] = [
    event('opening', 'created', { response: open }),
    event('opening', 'in_progress', { response: open }),
    ...outputItems(writing.generation).flatMap((item, index) => itemEvents(item, index)),
    event('terminal', stringOf(done.status), { response: done }),
  ]
  const parts = events.map(
    (one, index): Part => ({ kind: one.kind, bytes: numbered(one, index), carriesUsage: one.kind === 'terminal' }),
  )
  return streamReply(headers, parts, {
    error: (notice, partsBefore) => failure(writing, open, notice, partsBefore),
    unknownEvent: numbered(event('aside', 'telemetry', { step: 1 }), 2),
  })
}

function numbered({ type, data }: Event, sequence: number): Buffer {
  return sseEvent({ type, sequence_number: sequence, ...data }, { event: type })
}

/** An `error` event, then the response as failed; both on a status of 200. */
function failure({ call, model }: ResponseWriting, open: JsonObject, notice: ErrorNotice, sequence: number): Buffer {
  const error = objectOf(objectOf(call.vendor.error({ model, ...notice }, call.id).body).error)
  const { message, code, type } = error
  const failed = { ...open, status: 'failed', error: { code: code ?? type ?? 'server_error', message } }
  return Buffer.concat([
    sseEvent({ type: 'error', sequence_number: sequence, error }, { event: 'error' }),
    numbered(event('terminal', 'failed', { response: failed }), sequence + 1),
  ])
}

function itemEvents(item: JsonObject, index: number): readonly Event[] {
  const at = { item_id: item.id, output_index: index }
  const added = (more: JsonObject) =>
    event('content', 'output_item.added', { output_index: index, item: { ...item, ...more } })
  const done = event('content', 'output_item.done', { output_index: index, item })
  switch (item.type) {
    case 'message':
      return [added({ status: 'in_progress', content: [] }), ...messageEvents(item, at), done]
    case 'function_call':
      return [added({ status: 'in_progress', arguments: '' }), ...argumentEvents(item, at), done]
    case 'reasoning':
      return [added({ summary: [] }), ...summaryEvents(item, at), done]
    default:
      return [added({ status: 'in_progress' }), ...searchEvents(at), done]
  }
}

function messageEvents(item: JsonObject, at: JsonObject): readonly Event[] {
  const [part = {}] = objectsOf(item.content)
  const place = { ...at, content_index: 0 }
  const refuses = part.type === 'refusal'
  const text = stringOf(refuses ? part.refusal : part.text)
  const [name, member] = refuses ? ['refusal', 'refusal'] : ['output_text', 'text']
  const empty = refuses ? { ...part, refusal: '' } : { ...part, text: '', annotations: [] }
  const logprobs = refuses ? {} : { logprobs: [] }
  return [
    event('content', 'content_part.added', { ...place, part: empty }),
    ...wordPieces(text).map((delta) => event('content', `${name}.delta`, { ...place, delta, ...logprobs })),
    ...objectsOf(part.annotations).map((annotation, annotation_index) =>
      event('content', 'output_text.annotation.added', { ...place, annotation_index, annotation }),
    ),
    event('content', `${name}.done`, { ...place, [member]: text, ...logprobs }),
    event('content', 'content_part.done', { ...place, part }),
  ]
}

function argumentEvents(item: JsonObject, at: JsonObject): readonly Event[] {
  const pieces = evenPieces(stringOf(item.arguments), argumentPieceCodePoints)
  return [
    ...pieces.map((delta) => event('content', 'function_call_arguments.delta', { ...at, delta })),
    event('content', 'function_call_arguments.done', { ...at, arguments: item.arguments, name: item.name }),
  ]
}

function summaryEvents(item: JsonObject, at: JsonObject): readonly Event[] {
  const [part = {}] = objectsOf(item.summary)
  const place = { ...at, summary_index: 0 }
  const text = stringOf(part.text)
  return [
    event('content', 'reasoning_summary_part.added', { ...place, part: { ...part, text: '' } }),
    ...wordPieces(text).map((delta) => event('content', 'reasoning_summary_text.delta', { ...place, delta })),
    event('content', 'reasoning_summary_text.done', { ...place, text }),
    event('content', 'reasoning_summary_part.done', { ...place, part }),
  ]
}

function searchEvents(at: JsonObject): readonly Event[] {
  return ['in_progress', 'searching', 'completed'].map((stage) => event('content', `web_search_call.${stage}`, at))
}
