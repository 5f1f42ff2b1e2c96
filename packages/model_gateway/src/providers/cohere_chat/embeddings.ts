import { MalformedReply } from '../../errors.js'
import type { EmbeddingAdapter } from '../../provider.js'
import { readCohereUsage } from '../../usage/cohere_usage.js'
import { embeddedTexts } from '../embedded_texts.js'
import { asObject, definedFields, readJsonObject } from '../json_value.js'

/**
 * https://docs.cohere.com/reference/embed. The API wants to know what the text is for: a document to be found, unless the
 * provider option `input_type` says `search_query` or another.
 */
export const cohereEmbeddings: EmbeddingAdapter = {
  encode(request, { apiKey }) {
    const body = {
      ...definedFields({
        model: request.model,
        texts: embeddedTexts('cohere', request),
        input_type: 'search_document',
        embedding_types: ['float'],
        output_dimension: request.dimensions,
      }),
      ...request.providerOptions?.cohere,
    }
    return {
      method: 'POST',
      path: '/embed',
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
    const vectors = asObject(body.embeddings)?.float
    if (!Array.isArray(vectors) || !vectors.every(isVector)) throw new MalformedReply('The reply has no embeddings.')
    const usage = asObject(body.meta)
    return { vectors, usage: usage === undefined ? {} : readCohereUsage(usage) }
  },
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((number) => typeof number === 'number')
}
