import type { ProviderAdapter } from '../provider.js'
import { classifyReply } from './failure_reply.js'
import { decodeResponsesReply, responsesFailureFormat } from './openai_responses/decode_reply.js'
import { encodeResponsesBody, responsesUpstream } from './openai_responses/encode_request.js'
import { forwardsResponses } from './openai_responses/forward_responses.js'
import { createResponsesStreamDecoder } from './openai_responses/stream_decoder.js'
import { createUnsupportedParameters } from './unsupported_parameters.js'

/** OpenAI's Responses API, and servers that speak it. https://platform.openai.com/docs/api-reference/responses */
export const openAiResponses: ProviderAdapter = {
  type: 'openai_responses',
  framing: 'sse',
  encode(request, options) {
    const unsupported = createUnsupportedParameters('openai_responses', options)
    const body = {
      ...encodeResponsesBody(request, options, unsupported),
      ...request.providerOptions?.openai_responses,
    }
    return responsesUpstream(options, JSON.stringify(body), unsupported.dropped)
  },
  decode: decodeResponsesReply,
  createStreamDecoder: createResponsesStreamDecoder,
  classifyError: (reply) => classifyReply(responsesFailureFormat, reply),
  forwards: { openai_responses: forwardsResponses('openai_responses') },
}
