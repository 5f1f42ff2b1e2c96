import { type Call, type Endpoint, refused } from '../endpoint.js'
import { generate } from '../generation/generate.js'
import { jsonReply } from '../reply.js'
import type { ChatDialect } from './openai_chat_dialect.js'
import { completedResponse, type ResponseWriting } from './openai_response_object.js'
import { responsesAsk, responsesRequestFault } from './openai_responses_request.js'
import { responseStream } from './openai_responses_stream.js'

/** `POST …/responses`. */
export function openAiResponses(path: RegExp, headers: ChatDialect['headers']): Endpoint {
  return {
    method: 'POST',
    path,
    read(call: Call) {
      const { body } = call
      const fault = responsesRequestFault(body)
      if (fault) return refused(fault)
      const ask = responsesAsk(body)
      const stream = body.stream === true
      return {
        kind: 'understood',
        model: ask.model,
        stream,
        answer(alter) {
          const generation = alter(generate(ask, call.vendor.label, call.id))
          const writing: ResponseWriting = { call, generation, model: ask.model }
          return stream
            ? responseStream(writing, headers(call))
            : jsonReply(200, headers(call), completedResponse(writing))
        },
      }
    },
  }
}
