import type { ProviderAdapter } from '../provider.js'
import { authorizeBedrock, findCredentials } from './bedrock_converse/authorize.js'
import { decodeConverseReply } from './bedrock_converse/decode_reply.js'
import { encodeConverseBody } from './bedrock_converse/encode_request.js'
import { converseFailureFormat } from './bedrock_converse/failures.js'
import { createConverseStreamDecoder } from './bedrock_converse/stream_decoder.js'
import { bedrockEmbeddings } from './bedrock_invoke/embeddings.js'
import { classifyReply } from './failure_reply.js'
import { createUnsupportedParameters } from './unsupported_parameters.js'

/** Any model behind the Converse API, and embeddings by InvokeModel. The base URL is the region's: `https://bedrock-runtime.<region>.amazonaws.com`. */
export const bedrock: ProviderAdapter = {
  type: 'bedrock',
  framing: 'aws_event_stream',
  encode(request, options) {
    const unsupported = createUnsupportedParameters('bedrock', options)
    const body = { ...encodeConverseBody(request, unsupported), ...request.providerOptions?.bedrock }
    const isBearerKey = options.apiKey !== '' && findCredentials(options.connection, options.apiKey) === undefined
    return {
      method: 'POST',
      path: `/model/${encodeURIComponent(request.model)}/${options.stream ? 'converse-stream' : 'converse'}`,
      headers: {
        'content-type': 'application/json',
        accept: options.stream ? 'application/vnd.amazon.eventstream' : 'application/json',
        ...(isBearerKey && { authorization: `Bearer ${options.apiKey}` }),
      },
      body: JSON.stringify(body),
      droppedParameters: unsupported.dropped,
    }
  },
  authorize: authorizeBedrock,
  decode: decodeConverseReply,
  createStreamDecoder: createConverseStreamDecoder,
  classifyError: (reply) => classifyReply(converseFailureFormat, reply),
  embeddings: bedrockEmbeddings,
}
