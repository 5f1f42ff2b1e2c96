import { MalformedReply } from '../../errors.js'
import type { EmbeddingAdapter } from '../../provider.js'
import { readOpenAiUsage } from '../../usage/openai_usage.js'
import { classifyReply } from '../failure_reply.js'
import { asNumber, asObject, asObjects, asWord, definedFields, type JsonObject, readJsonObject } from '../json_value.js'
import { chatFailureFormat, readChatError } from './chat_failures.js'
import { chatAuthHeaders } from './encode_request.js'
import type { VendorDifferences } from './vendor_differences.js'

/** https://platform.openai.com/docs/api-reference/embeddings */
export function createEmbeddings(vendor: VendorDifferences): EmbeddingAdapter {
  return {
    encode(request, options) {
      const body = {
        ...definedFields({
          model: request.model,
          input: request.inputs,
          dimensions: request.dimensions,
          encoding_format: 'float',
          user: request.user,
        }),
        ...request.providerOptions?.[vendor.type],
      }
      return {
        method: 'POST',
        path: vendor.embeddingsPath?.(request.model, options) ?? '/embeddings',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...chatAuthHeaders(vendor, options.apiKey),
        },
        body: JSON.stringify(body),
        droppedParameters: [],
      }
    },
    decode(reply) {
      const body = readJsonObject(reply.body)
      if (!Array.isArray(body.data)) {
        if (readChatError(body) !== undefined) return classifyReply(chatFailureFormat(vendor.failureRules), reply)
        throw new MalformedReply('The reply has no embeddings.')
      }
      const usage = asObject(body.usage)
      return definedFields({
        upstreamModel: asWord(body.model),
        vectors: asObjects(body.data)
          .map((item, position) => ({ position: asNumber(item.index) ?? position, vector: readVector(item) }))
          .sort((a, b) => a.position - b.position)
          .map((item) => item.vector),
        usage: usage === undefined ? {} : readOpenAiUsage(usage),
      })
    },
  }
}

/** Numbers, or base64 of little-endian 32-bit floats where an operator asked for that. */
function readVector(item: JsonObject): readonly number[] {
  const { embedding } = item
  if (typeof embedding === 'string') {
    const bytes = Buffer.from(embedding, 'base64')
    return Array.from({ length: Math.floor(bytes.length / 4) }, (_, position) => bytes.readFloatLE(position * 4))
  }
  if (Array.isArray(embedding) && embedding.every((value) => typeof value === 'number')) return embedding
  throw new MalformedReply('An embedding is not a list of numbers.')
}
