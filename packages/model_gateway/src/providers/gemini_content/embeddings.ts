import { MalformedReply } from '../../errors.js'
import type { EmbeddingAdapter } from '../../provider.js'
import { readGeminiUsage } from '../../usage/gemini_usage.js'
import { embeddedTexts } from '../embedded_texts.js'
import { classifyReply } from '../failure_reply.js'
import { asObject, asObjects, definedFields, readJsonObject } from '../json_value.js'
import { encodePathSegments } from '../path_segments.js'
import { googleFailureFormat, readGoogleError } from './failures.js'

/** https://ai.google.dev/api/embeddings#method:-models.batchembedcontents. Most models report no usage. */
export const geminiEmbeddings: EmbeddingAdapter = {
  encode(request, { apiKey }) {
    const model = request.model.includes('/') ? request.model : `models/${request.model}`
    const requests = embeddedTexts('gemini', request).map((text) =>
      definedFields({
        model,
        content: { parts: [{ text }] },
        outputDimensionality: request.dimensions,
        ...request.providerOptions?.gemini,
      }),
    )
    return {
      method: 'POST',
      path: `/${encodePathSegments(model)}:batchEmbedContents`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(apiKey !== '' && { 'x-goog-api-key': apiKey }),
      },
      body: JSON.stringify({ requests }),
      droppedParameters: [],
    }
  },
  decode(reply) {
    const body = readJsonObject(reply.body)
    if (!Array.isArray(body.embeddings)) {
      if (readGoogleError(body) !== undefined) return classifyReply(googleFailureFormat, reply)
      throw new MalformedReply('The reply has no embeddings.')
    }
    const usage = asObject(body.usageMetadata)
    return {
      vectors: asObjects(body.embeddings).map(({ values }) => {
        if (Array.isArray(values) && values.every((value) => typeof value === 'number')) return values
        throw new MalformedReply('An embedding is not a list of numbers.')
      }),
      usage: usage === undefined ? {} : readGeminiUsage(usage),
    }
  },
}
