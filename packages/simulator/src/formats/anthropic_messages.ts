import { type Call, type Endpoint, type Reading, refused } from '../endpoint.js'
import { refusal } from '../errors/error_notice.js'
import { generate, inputTokensOf } from '../generation/generate.js'
import { jsonReply } from '../reply.js'
import { anthropicHeaders } from './anthropic_headers.js'
import { contentBlocks, messageEnvelope, reportedUsage, stopOf } from './anthropic_message.js'
import { messagesAsk, messagesRequestFault } from './anthropic_request.js'
import { messageStream } from './anthropic_stream.js'

/** `POST /v1/messages`. */
export const anthropicMessages: Endpoint = {
  method: 'POST',
  path: /^\/v1\/messages$/u,
  read(call) {
    const { body } = call
    const fault = versionFault(call) ?? messagesRequestFault(body, 'message')
    if (fault) return refused(fault)
    const ask = messagesAsk(body)
    const stream = body.stream === true
    return {
      kind: 'understood',
      model: ask.model,
      stream,
      answer(alter) {
        const generation = alter(generate(ask, call.vendor.label, call.id))
        if (stream) return messageStream(call, ask.model, generation)
        return jsonReply(200, anthropicHeaders(call), {
          ...messageEnvelope(ask.model, generation),
          content: contentBlocks(generation),
          ...stopOf(generation),
          usage: reportedUsage(generation),
        })
      },
    }
  },
}

/** `POST /v1/messages/count_tokens`. */
export const anthropicCountTokens: Endpoint = {
  method: 'POST',
  path: /^\/v1\/messages\/count_tokens$/u,
  read(call): Reading {
    const fault = versionFault(call) ?? messagesRequestFault(call.body, 'count')
    if (fault) return refused(fault)
    const ask = messagesAsk(call.body)
    return {
      kind: 'understood',
      model: ask.model,
      stream: false,
      answer: () => jsonReply(200, anthropicHeaders(call), { input_tokens: inputTokensOf(ask.messages) }),
    }
  },
}

function versionFault(call: Call) {
  if (call.headers['anthropic-version']) return undefined
  return refusal('invalid_request', 'anthropic-version: header is required')
}
