import { type Endpoint, refused } from '../endpoint.js'
import { type ErrorNotice, refusal } from '../errors/error_notice.js'
import { embed } from '../generation/vectors.js'
import { countWords } from '../generation/words.js'
import { isList, type Json, type JsonObject, numberOf, stringOf } from '../json.js'
import { jsonReply } from '../reply.js'
import type { ChatDialect } from './openai_chat_dialect.js'

const nativeDimensions: Readonly<Record<string, number>> = { 'text-embedding-3-large': 3_072, 'mistral-embed': 1_024 }
const usualDimensions = 1_536
const mostInputs = 2_048

/** `POST …/embeddings`: unit vectors, as floats or as base64 of little-endian 32-bit floats. */
export function openAiEmbeddings(path: RegExp, headers: ChatDialect['headers']): Endpoint {
  return {
    method: 'POST',
    path,
    read(call) {
      const body: JsonObject = call.params.model === undefined ? call.body : { ...call.body, model: call.params.model }
      const fault = requestFault(body)
      if (fault) return refused(fault)
      const model = stringOf(body.model)
      const inputs = inputsOf(body.input)
      const dimensions = numberOf(body.dimensions) ?? nativeDimensions[model] ?? usualDimensions
      const write = body.encoding_format === 'base64' ? toBase64 : toFloats
      const tokens = inputs.reduce((total, input) => total + tokensOf(input), 0)
      return {
        kind: 'understood',
        model,
        stream: false,
        answer: () =>
          jsonReply(200, headers(call), {
            object: 'list',
            data: inputs.map((input, index) => ({
              object: 'embedding',
              index,
              embedding: write(embed(typeof input === 'string' ? input : input.join(' '), dimensions)),
            })),
            model,
            usage: { prompt_tokens: tokens, total_tokens: tokens },
          }),
      }
    },
  }
}

type Input = string | readonly Json[]

function requestFault(body: JsonObject): ErrorNotice | undefined {
  if (typeof body.model !== 'string') return refusal('invalid_request', 'you must provide a model parameter')
  if (body.input === undefined) {
    return refusal('invalid_request', "Missing required parameter: 'input'.", 'input', 'missing_required_parameter')
  }
  const inputs = inputsOf(body.input)
  if (inputs.length === 0 || inputs.some((input) => input.length === 0)) {
    return refusal(
      'invalid_request',
      "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
    )
  }
  if (inputs.length > mostInputs) {
    const words = `Invalid 'input': array too long. Expected an array with maximum length ${mostInputs}, but got an array with length ${inputs.length} instead.`
    return refusal('invalid_request', words, 'input', 'array_above_max_length')
  }
  const dimensions = numberOf(body.dimensions)
  if (dimensions !== undefined && (dimensions < 1 || dimensions > 4_096 || !Number.isInteger(dimensions))) {
    return refusal('invalid_request', `Invalid value for 'dimensions' = ${dimensions}.`, 'dimensions')
  }
  return undefined
}

/** Texts, or lists of token numbers. */
function inputsOf(input: Json | undefined): readonly Input[] {
  if (typeof input === 'string') return [input]
  if (!isList(input)) return []
  if (input.every((member) => typeof member === 'number')) return input.length === 0 ? [] : [input]
  return input.map((member) => (isList(member) ? member : stringOf(member)))
}

function tokensOf(input: Input): number {
  return typeof input === 'string' ? Math.max(1, 2 * countWords(input)) : input.length
}

const toFloats = (vector: Float32Array): Json => Array.from(vector)

const toBase64 = (vector: Float32Array): Json =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')
