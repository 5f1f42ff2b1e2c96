import { type Call, type Endpoint, type Reading, refused } from '../endpoint.js'
import { refusal } from '../errors/error_notice.js'
import { generate, inputTokensOf } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
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
    const fault = versionFault(call) ?? messagesRequestFault(call.body, 'message')
    return fault ? refused(fault) : messageReading(call, call.body, call.body.stream === true)
  },
}

/** `POST …/models/{model}:rawPredict` and `:streamRawPredict` below `root`: Claude where Google serves it. */
export function vertexMessages(root: string): readonly Endpoint[] {
  return (['rawPredict', 'streamRawPredict'] as const).map((action) => ({
    method: 'POST',
    path: new RegExp(`^${root}/models/(?<model>[^/:]+):${action}$`, 'u'),
    read(call) {
      const body: JsonObject = { ...call.body, model: call.params.model }
      if (body.anthropic_version === undefined)
        return refused(refusal('invalid_request', 'anthropic_version: Field required'))
      const fault = messagesRequestFault(body, 'message')
      return fault ? refused(fault) : messageReading(call, body, action === 'streamRawPredict')
    },
  }))
}

function messageReading(call: Call, body: JsonObject, stream: boolean): Reading {
  const ask = messagesAsk(body)
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
