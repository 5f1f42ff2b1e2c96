import { MalformedReply } from '../../errors.js'
import type { EmbeddingAdapter, EmbeddingRequest } from '../../provider.js'
import { tokenCount } from '../../usage/token_count.js'
import { embeddedTexts } from '../embedded_texts.js'
import { classifyReply } from '../failure_reply.js'
import { googleFailureFormat, readGoogleError } from '../gemini_content/failures.js'
import { asObject, asObjects, definedFields, type JsonObject, readJsonObject } from '../json_value.js'
import { encodePathSegments } from '../path_segments.js'
import { unsupportedParameter } from '../unsupported_parameters.js'
import { projectPath } from './project_path.js'

/**
 * `task_type` and `title` of the caller's options belong to each text, everything else to the request.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api (excerpt, 2026-11-21)
 */
export const vertexEmbeddings: EmbeddingAdapter = {
  encode(request, { connection, apiKey }) {
    refuseSeveral(request)
    const { task_type, title, ...others } = request.providerOptions?.vertex ?? {}
    const parameters = definedFields({ outputDimensionality: request.dimensions, ...others })
    const body = {
      instances: embeddedTexts('vertex', request).map((content) => definedFields({ content, task_type, title })),
      ...(Object.keys(parameters).length > 0 && { parameters }),
    }
    return {
      method: 'POST',
      path: `${projectPath(connection)}/publishers/google/models/${encodePathSegments(request.model)}:predict`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(apiKey !== '' && { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(body),
      droppedParameters: [],
    }
  },
  decode(reply) {
    const body = readJsonObject(reply.body)
    if (!Array.isArray(body.predictions)) {
      if (readGoogleError(body) !== undefined) return classifyReply(googleFailureFormat, reply)
      throw new MalformedReply('The reply has no predictions.')
    }
    const embeddings = asObjects(body.predictions).map(({ embeddings }) => asObject(embeddings) ?? {})
    return { vectors: embeddings.map(readVector), usage: definedFields({ inputTokens: countTokens(embeddings) }) }
  },
}

/** Gemini's embedding models take one text in a request, the others up to 250. */
function refuseSeveral({ model, inputs }: EmbeddingRequest): void {
  if (inputs.length > 1 && model.startsWith('gemini-embedding')) {
    throw unsupportedParameter('vertex', 'input', `${model} takes one text at a time there`)
  }
}

function readVector({ values }: JsonObject): readonly number[] {
  if (Array.isArray(values) && values.every((value) => typeof value === 'number')) return values
  throw new MalformedReply('An embedding is not a list of numbers.')
}

/** `undefined` unless every text has its count. */
function countTokens(embeddings: readonly JsonObject[]): number | undefined {
  const counts = embeddings.map(({ statistics }) => tokenCount(asObject(statistics)?.token_count))
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0)
}
