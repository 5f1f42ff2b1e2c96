import type { Usage } from '../generation/generate.js'
import { wordPieces } from '../generation/words.js'
import type { JsonObject } from '../json.js'
import { type Part, type Reply, streamReply } from '../reply.js'
import { sseEvent } from '../sse.js'
import { answerParts, blocked, type ContentWriting, response, thoughtParts } from './gemini_reply.js'

/** Whole responses one after the other: as server-sent events with `alt=sse`, else as a JSON array. */
export function contentStream(writing: ContentWriting): Reply {
  const { call, dialect } = writing
  const responses =
    writing.generation.refusal === undefined
      ? responsesOf(writing)
      : [{ kind: 'finish', data: blocked(writing) } as const]
  const write = call.query.get('alt') === 'sse' ? sseWriting : arrayWriting
  const headers = { ...dialect.headers(call), 'content-type': write.contentType }
  const parts = responses.map(
    ({ kind, data }, index): Part => ({ kind, bytes: write.one(data, index), carriesUsage: kind === 'finish' }),
  )
  return streamReply(headers, [...parts, ...write.end], {
    error(notice, partsBefore) {
      const { body } = call.vendor.error({ model: writing.model, ...notice }, call.id)
      return write.failure(typeof body === 'string' ? { error: { message: body } } : (body as JsonObject), partsBefore)
    },
    unknownEvent: write.one({ telemetry: { step: 1 } }, 1),
  })
}

interface Writing {
  readonly contentType: string
  one(data: JsonObject, index: number): Buffer
  readonly end: readonly Part[]
  failure(data: JsonObject, index: number): Buffer
}

const sseWriting: Writing = {
  contentType: 'text/event-stream',
  one: (data) => sseEvent(data, { newline: '\r\n' }),
  end: [],
  failure: (data) => sseEvent(data, { newline: '\r\n' }),
}

const arrayWriting: Writing = {
  contentType: 'application/json; charset=UTF-8',
  one: (data, index) => Buffer.from(`${index === 0 ? '[' : ',\r\n'}${JSON.stringify(data)}`),
  end: [{ kind: 'terminal', bytes: Buffer.from('\r\n]') }],
  failure: (data, index) => Buffer.from(`${index === 0 ? '[' : ',\r\n'}${JSON.stringify(data)}\r\n]`),
}

/** A response for each word or call; the last has an empty text and the finish reason. */
function responsesOf(
  writing: ContentWriting,
): readonly { readonly kind: 'content' | 'finish'; readonly data: JsonObject }[] {
  const { usage, openingUsage, text } = writing.generation
  const parts = [...thoughtParts(writing), ...answerParts(writing, wordPieces(text))]
  const soFar = (index: number): Usage | undefined => openingUsage ?? (usage && { ...usage, outputTokens: index + 1 })
  return [
    ...parts.map((part, index) => ({
      kind: 'content' as const,
      data: response(writing, { parts: [part], finish: false, usage: soFar(index) }),
    })),
    { kind: 'finish', data: response(writing, { parts: [{ text: '' }], finish: true, usage }) },
  ]
}
