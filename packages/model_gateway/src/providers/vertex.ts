import type { CompletionRequest } from '../completion_request.js'
import type { EncodeOptions, ProviderAdapter, StreamDecoder, UpstreamReply } from '../provider.js'
import { COMMENT_EVENT } from '../sse/sse_parser.js'
import { decodeMessagesReply } from './anthropic_messages/decode_reply.js'
import { encodeMessagesBody } from './anthropic_messages/encode_request.js'
import { messagesFailureFormat } from './anthropic_messages/failures.js'
import { createMessagesStreamDecoder } from './anthropic_messages/stream_decoder.js'
import { classifyReply } from './failure_reply.js'
import { decodeGenerateContentReply } from './gemini_content/decode_reply.js'
import { encodeGenerateContentBody, generateContentPath } from './gemini_content/encode_request.js'
import { googleFailureFormat } from './gemini_content/failures.js'
import { createGenerateContentStreamDecoder } from './gemini_content/stream_decoder.js'
import { asObject, asText, tryParseJson } from './json_value.js'
import { encodePathSegments } from './path_segments.js'
import { createUnsupportedParameters, type UnsupportedParameters } from './unsupported_parameters.js'
import { vertexEmbeddings } from './vertex_predict/embeddings.js'
import { projectPath } from './vertex_predict/project_path.js'

/**
 * Google's cloud: Gemini bodies, and Claude's, on its own paths. The base URL ends in the version:
 * `https://<location>-aiplatform.googleapis.com/v1`; the settings `project` and `location` stand in the path. The key is
 * an OAuth access token, the connection's own or one had with its credentials.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/use-claude
 */
export const vertex: ProviderAdapter = {
  type: 'vertex',
  framing: 'sse',
  encode(request, options) {
    const unsupported = createUnsupportedParameters('vertex', options)
    const { path, body } = isClaude(request.model)
      ? encodeClaude(request, options, unsupported)
      : encodeGemini(request, options, unsupported)
    return {
      method: 'POST',
      path: projectPath(options.connection) + path,
      headers: {
        'content-type': 'application/json',
        accept: options.stream ? 'text/event-stream' : 'application/json',
        ...(options.apiKey !== '' && { authorization: `Bearer ${options.apiKey}` }),
      },
      body: JSON.stringify({ ...body, ...request.providerOptions?.vertex }),
      droppedParameters: unsupported.dropped,
    }
  },
  decode: (reply) =>
    asObject(tryParseJson(reply.body.toString('utf8')))?.type === 'message'
      ? decodeMessagesReply(reply)
      : decodeGenerateContentReply(reply),
  createStreamDecoder,
  classifyError: (reply) => classifyReply(isMessagesError(reply) ? messagesFailureFormat : googleFailureFormat, reply),
  embeddings: vertexEmbeddings,
}

const isClaude = (model: string) => model.startsWith('claude-')

/** The model stands in the path and the version in the body. */
function encodeClaude(request: CompletionRequest, options: EncodeOptions, unsupported: UnsupportedParameters) {
  const { model: _inPath, ...body } = encodeMessagesBody(request, options, unsupported)
  const operation = options.stream ? 'streamRawPredict' : 'rawPredict'
  return {
    path: `/publishers/anthropic/models/${encodePathSegments(request.model)}:${operation}`,
    body: { anthropic_version: 'vertex-2023-10-16', ...body },
  }
}

function encodeGemini(request: CompletionRequest, options: EncodeOptions, unsupported: UnsupportedParameters) {
  const path = `/${generateContentPath(`publishers/google/models/${request.model}`, options.stream)}`
  return { path, body: encodeGenerateContentBody(request, options, unsupported) }
}

/** The first event tells which format it is: every event of Claude's has a `type`, none of Gemini's has. */
function createStreamDecoder(): StreamDecoder {
  let decoder: StreamDecoder | undefined
  return {
    end: () => decoder?.end?.() ?? [],
    push(event) {
      if (event.event === COMMENT_EVENT) return [{ type: 'ping' }]
      const type = asText(asObject(tryParseJson(event.data))?.type)
      decoder ??= type === undefined ? createGenerateContentStreamDecoder() : createMessagesStreamDecoder()
      return decoder.push(event)
    },
  }
}

/** Errors of Claude's own come in its shape, those of the platform in Google's. */
function isMessagesError(reply: UpstreamReply): boolean {
  return asObject(tryParseJson(reply.body.toString('utf8')))?.type === 'error'
}
