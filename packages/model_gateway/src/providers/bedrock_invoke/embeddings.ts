import { MalformedReply } from '../../errors.js'
import type { EmbeddingAdapter, EmbeddingRequest, UpstreamReply } from '../../provider.js'
import { findCredentials } from '../bedrock_converse/authorize.js'
import { embeddedTexts } from '../embedded_texts.js'
import { asNumber, asObject, definedFields, type JsonObject, readJsonObject } from '../json_value.js'
import { unsupportedParameter } from '../unsupported_parameters.js'

/**
 * `InvokeModel` takes each model's own words. Titan's are told by the name; every other model is asked as Cohere's are.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html,
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html (read 2026-11-21)
 */
export const bedrockEmbeddings: EmbeddingAdapter = {
  encode(request, { connection, apiKey }) {
    const isBearerKey = apiKey !== '' && findCredentials(connection, apiKey) === undefined
    const words = request.model.includes('titan-embed') ? encodeTitan(request) : encodeCohere(request)
    return {
      method: 'POST',
      path: `/model/${encodeURIComponent(request.model)}/invoke`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(isBearerKey && { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ ...words, ...request.providerOptions?.bedrock }),
      droppedParameters: [],
    }
  },
  decode(reply) {
    const body = readJsonObject(reply.body)
    const vectors = isVector(body.embedding) ? [body.embedding] : readCohere(body)
    const inputTokens = asNumber(body.inputTextTokenCount) ?? countedTokens(reply)
    return { vectors, usage: definedFields({ inputTokens }) }
  },
}

/** The first generation has no other field than the text. */
function encodeTitan({ model, dimensions, ...request }: EmbeddingRequest): JsonObject {
  const [inputText, ...others] = embeddedTexts('bedrock', request)
  if (others.length > 0) throw unsupportedParameter('bedrock', 'input', `${model} takes one text at a time there`)
  if (dimensions !== undefined && /titan-embed-(text-v1|g1)/.test(model)) {
    throw unsupportedParameter('bedrock', 'dimensions', `${model} has one size alone`)
  }
  return definedFields({ inputText, dimensions })
}

/** Cohere wants to know what a text is for: a document to be found, unless the provider options say otherwise. */
function encodeCohere({ dimensions, ...request }: EmbeddingRequest): JsonObject {
  return definedFields({
    texts: embeddedTexts('bedrock', request),
    input_type: 'search_document',
    embedding_types: ['float'],
    output_dimension: dimensions,
  })
}

function readCohere({ embeddings }: JsonObject): readonly (readonly number[])[] {
  const vectors = Array.isArray(embeddings) ? embeddings : asObject(embeddings)?.float
  if (!Array.isArray(vectors) || !vectors.every(isVector)) throw new MalformedReply('The reply has no embeddings.')
  return vectors
}

/** Of Cohere's models the count stands in a header alone. */
function countedTokens({ headers }: UpstreamReply): number | undefined {
  const count = headers['x-amzn-bedrock-input-token-count']
  return count !== undefined && /^\d+$/.test(count) ? Number(count) : undefined
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((number) => typeof number === 'number')
}
