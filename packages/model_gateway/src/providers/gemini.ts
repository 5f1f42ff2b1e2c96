import type { ProviderAdapter } from '../provider.js'
import { classifyReply } from './failure_reply.js'
import { decodeGenerateContentReply } from './gemini_content/decode_reply.js'
import { geminiEmbeddings } from './gemini_content/embeddings.js'
import { encodeGenerateContentBody, generateContentPath } from './gemini_content/encode_request.js'
import { googleFailureFormat } from './gemini_content/failures.js'
import { createGenerateContentStreamDecoder } from './gemini_content/stream_decoder.js'
import { createUnsupportedParameters } from './unsupported_parameters.js'

/** https://ai.google.dev/api. The base URL ends in the version: `…/v1beta`. */
export const gemini: ProviderAdapter = {
  type: 'gemini',
  framing: 'sse',
  encode(request, options) {
    const unsupported = createUnsupportedParameters('gemini', options)
    const body = {
      ...encodeGenerateContentBody(request, options, unsupported),
      ...request.providerOptions?.gemini,
    }
    const model = request.model.includes('/') ? request.model : `models/${request.model}`
    return {
      method: 'POST',
      path: `/${generateContentPath(model, options.stream)}`,
      headers: {
        'content-type': 'application/json',
        accept: options.stream ? 'text/event-stream' : 'application/json',
        ...(options.apiKey !== '' && { 'x-goog-api-key': options.apiKey }),
      },
      body: JSON.stringify(body),
      droppedParameters: unsupported.dropped,
    }
  },
  decode: decodeGenerateContentReply,
  createStreamDecoder: createGenerateContentStreamDecoder,
  classifyError: (reply) => classifyReply(googleFailureFormat, reply),
  embeddings: geminiEmbeddings,
}
