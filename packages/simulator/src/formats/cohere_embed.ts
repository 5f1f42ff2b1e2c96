import { type Endpoint, refused } from '../endpoint.js'
import { type ErrorNotice, refusal } from '../errors/error_notice.js'
import { embed } from '../generation/vectors.js'
import { countWords } from '../generation/words.js'
import { isList, type Json, type JsonObject, numberOf, stringOf } from '../json.js'
import { jsonReply } from '../reply.js'
import { cohereHeaders } from './cohere_chat.js'

const usualDimensions = 1_536
const mostTexts = 96

const writers: Readonly<Record<string, (vector: Float32Array) => Json>> = {
  float: (vector) => Array.from(vector),
  int8: (vector) => Array.from(vector, (value) => Math.round(value * 127)),
  base64: (vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64'),
}

/** `POST /v2/embed`, as float, int8 and base64. */
export const cohereEmbed: Endpoint = {
  method: 'POST',
  path: /^\/v2\/embed$/u,
  read(call) {
    const { body } = call
    const types = isList(body.embedding_types) ? body.embedding_types.map(stringOf) : ['float']
    const fault = requestFault(body, types)
    if (fault) return refused(fault)
    const texts = textsOf(body)
    const vectors = texts.map((text) => embed(text, numberOf(body.output_dimension) ?? usualDimensions))
    const inputTokens = texts.reduce((total, text) => total + Math.max(1, 2 * countWords(text)), 0)
    return {
      kind: 'understood',
      model: stringOf(body.model),
      stream: false,
      answer: () =>
        jsonReply(200, cohereHeaders(call), {
          id: call.id,
          texts,
          embeddings: Object.fromEntries(
            types.map((type) => [type, vectors.map((vector) => writers[type]?.(vector) ?? null)]),
          ),
          meta: { api_version: { version: '2' }, billed_units: { input_tokens: inputTokens } },
        }),
    }
  },
}

const textsOf = (body: JsonObject) => (isList(body.texts) ? body.texts.map(stringOf) : [])

function requestFault(body: JsonObject, types: readonly string[]): ErrorNotice | undefined {
  if (typeof body.model !== 'string') return refusal('invalid_request', 'model is required')
  if (typeof body.input_type !== 'string') return refusal('invalid_request', 'invalid request: input_type is required')
  const texts = textsOf(body)
  if (texts.length === 0) return refusal('invalid_request', 'invalid request: at least one text is required')
  if (texts.length > mostTexts)
    return refusal('invalid_request', `invalid request: total number of texts must be at most ${mostTexts}`)
  const unknown = types.find((type) => !(type in writers))
  return unknown === undefined
    ? undefined
    : refusal('invalid_request', `invalid request: unknown embedding type ${unknown}`)
}
