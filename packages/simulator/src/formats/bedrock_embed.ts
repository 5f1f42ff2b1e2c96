import { type Endpoint, refused } from '../endpoint.js'
import { type ErrorNotice, refusal } from '../errors/error_notice.js'
import { embed } from '../generation/vectors.js'
import { countWords } from '../generation/words.js'
import { isList, type JsonObject, numberOf, stringOf } from '../json.js'
import { jsonReply } from '../reply.js'
import { bedrockHeaders } from './bedrock_converse.js'

const titanDimensions = 1_024
const cohereDimensions = 1_536
const mostTexts = 96

/** `POST /model/{id}/invoke` of models that embed: Titan's one text, or Cohere's list. */
export const bedrockEmbed: Endpoint = {
  method: 'POST',
  path: /^\/model\/(?<model>[^/]+)\/invoke$/u,
  read(call) {
    const { body } = call
    const fault = requestFault(body)
    if (fault) return refused(fault)
    const isTitan = typeof body.inputText === 'string'
    const texts = isTitan ? [stringOf(body.inputText)] : textsOf(body)
    const inputTokens = texts.reduce((total, text) => total + Math.max(1, countWords(text)), 0)
    return {
      kind: 'understood',
      model: call.params.model ?? '',
      stream: false,
      answer: () =>
        jsonReply(
          200,
          { ...bedrockHeaders(call), 'x-amzn-bedrock-input-token-count': String(inputTokens) },
          isTitan ? titanReply(body, inputTokens) : cohereReply(call.id, body),
        ),
    }
  },
}

const textsOf = (body: JsonObject) => (isList(body.texts) ? body.texts.map(stringOf) : [])

function titanReply(body: JsonObject, inputTextTokenCount: number): JsonObject {
  const embedding = Array.from(embed(stringOf(body.inputText), numberOf(body.dimensions) ?? titanDimensions))
  return { embedding, embeddingsByType: { float: embedding }, inputTextTokenCount }
}

/** Typed when types are asked for, else a plain list. */
function cohereReply(id: string, body: JsonObject): JsonObject {
  const texts = textsOf(body)
  const vectors = texts.map((text) => Array.from(embed(text, numberOf(body.output_dimension) ?? cohereDimensions)))
  return isList(body.embedding_types)
    ? { id, response_type: 'embeddings_by_type', embeddings: { float: vectors }, texts }
    : { id, response_type: 'embeddings_floats', embeddings: vectors, texts }
}

function requestFault(body: JsonObject): ErrorNotice | undefined {
  if (typeof body.inputText === 'string') return undefined
  const texts = textsOf(body)
  if (texts.length === 0) {
    return refusal(
      'invalid_request',
      'Malformed input request: #: required key [texts] not found, please reformat your input and try again.',
    )
  }
  if (typeof body.input_type !== 'string') {
    return refusal(
      'invalid_request',
      'Malformed input request: #: required key [input_type] not found, please reformat your input and try again.',
    )
  }
  return texts.length > mostTexts
    ? refusal(
        'invalid_request',
        `Malformed input request: #/texts: expected maximum item count: ${mostTexts}, found: ${texts.length}, please reformat your input and try again.`,
      )
    : undefined
}
