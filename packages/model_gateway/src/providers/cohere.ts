import type { ProviderAdapter } from '../provider.js'
import { decodeCohereReply } from './cohere_chat/decode_reply.js'
import { cohereEmbeddings } from './cohere_chat/embeddings.js'
import { encodeCohereBody } from './cohere_chat/encode_request.js'
import { cohereFailureFormat } from './cohere_chat/failures.js'
import { createCohereStreamDecoder } from './cohere_chat/stream_decoder.js'
import { classifyReply } from './failure_reply.js'
import { createUnsupportedParameters } from './unsupported_parameters.js'

/** https://docs.cohere.com/reference/chat. The base URL ends in the version: `https://api.cohere.com/v2`. */
export const cohere: ProviderAdapter = {
  type: 'cohere',
  framing: 'sse',
  encode(request, options) {
    const unsupported = createUnsupportedParameters('cohere', options)
    const body = {
      ...encodeCohereBody(request, options.stream, unsupported),
      ...request.providerOptions?.cohere,
    }
    return {
      method: 'POST',
      path: '/chat',
      headers: {
        'content-type': 'application/json',
        accept: options.stream ? 'text/event-stream' : 'application/json',
        ...(options.apiKey !== '' && { authorization: `Bearer ${options.apiKey}` }),
      },
      body: JSON.stringify(body),
      droppedParameters: unsupported.dropped,
    }
  },
  decode: decodeCohereReply,
  createStreamDecoder: createCohereStreamDecoder,
  classifyError: (reply) => classifyReply(cohereFailureFormat, reply),
  embeddings: cohereEmbeddings,
}
