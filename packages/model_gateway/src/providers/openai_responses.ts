import type { ProviderAdapter } from '../provider.js'
import { classifyReply } from './failure_reply.js'
import { decodeResponsesReply, responsesFailureFormat } from './openai_responses/decode_reply.js'
import { encodeResponsesBody } from './openai_responses/encode_request.js'
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
    return {
      method: 'POST',
      path: '/responses',
      headers: {
        'content-type': 'application/json',
        accept: options.stream ? 'text/event-stream' : 'application/json',
        ...(options.apiKey !== '' && { authorization: `Bearer ${options.apiKey}` }),
      },
      body: JSON.stringify(body),
      droppedParameters: unsupported.dropped,
    }
  },
  decode: decodeResponsesReply,
  createStreamDecoder: createResponsesStreamDecoder,
  classifyError: (reply) => classifyReply(responsesFailureFormat, reply),
}
