import type { ProviderAdapter } from '../provider.js'
import { decodeMessagesReply } from './anthropic_messages/decode_reply.js'
import { encodeMessagesBody, messagesUpstream } from './anthropic_messages/encode_request.js'
import { messagesFailureFormat } from './anthropic_messages/failures.js'
import { forwardsMessages } from './anthropic_messages/forward_messages.js'
import { claudeTraits } from './anthropic_messages/model_traits.js'
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
    return messagesUpstream(options, JSON.stringify(body), unsupported.dropped)
  },
  continues: (model) => !claudeTraits(model).adaptiveThinking,
  decode: decodeMessagesReply,
  createStreamDecoder: createMessagesStreamDecoder,
  classifyError: (reply) => classifyReply(messagesFailureFormat, reply),
  forwards: { anthropic_messages: forwardsMessages },
}
