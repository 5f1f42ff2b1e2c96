import type { ProviderAdapter } from '../provider.js'
import { decodeMessagesReply } from './anthropic_messages/decode_reply.js'
import { encodeMessagesBody } from './anthropic_messages/encode_request.js'
import { messagesFailureFormat } from './anthropic_messages/failures.js'
import { createMessagesStreamDecoder } from './anthropic_messages/stream_decoder.js'
import { classifyReply } from './failure_reply.js'
import { createUnsupportedParameters } from './unsupported_parameters.js'

/** https://docs.claude.com/en/api/messages */
export const anthropic: ProviderAdapter = {
  type: 'anthropic',
  framing: 'sse',
  encode(request, options) {
    const unsupported = createUnsupportedParameters('anthropic', options)
    const body = {
      ...encodeMessagesBody(request, options, unsupported),
      ...request.providerOptions?.anthropic,
    }
    return {
      method: 'POST',
      path: '/v1/messages',
      headers: {
        'content-type': 'application/json',
        accept: options.stream ? 'text/event-stream' : 'application/json',
        'anthropic-version': '2023-06-01',
        ...(options.apiKey !== '' && { 'x-api-key': options.apiKey }),
      },
      body: JSON.stringify(body),
      droppedParameters: unsupported.dropped,
    }
  },
  decode: decodeMessagesReply,
  createStreamDecoder: createMessagesStreamDecoder,
  classifyError: (reply) => classifyReply(messagesFailureFormat, reply),
}
