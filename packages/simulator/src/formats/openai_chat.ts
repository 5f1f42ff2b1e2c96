import { type Endpoint, refused } from '../endpoint.js'
import { generate } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
import type { ChatDialect } from './openai_chat_dialect.js'
import { type ChatReply, chatWhole } from './openai_chat_reply.js'
import { chatAsk, chatRequestFault } from './openai_chat_request.js'
import { chatStream } from './openai_chat_stream.js'

/** `POST …/chat/completions` as one vendor speaks it. The model stands in the body, or in the path for Azure. */
export function openAiChat(path: RegExp, dialect: ChatDialect): Endpoint {
  return {
    method: 'POST',
    path,
    read(call) {
      const body: JsonObject = call.params.model === undefined ? call.body : { ...call.body, model: call.params.model }
      const fault = chatRequestFault(body, dialect.isReasoningModel)
      if (fault) return refused(fault)
      const ask = chatAsk(body)
      const stream = body.stream === true
      return {
        kind: 'understood',
        model: ask.model,
        stream,
        answer(alter) {
          const generation = alter(generate(ask, call.vendor.label, call.id))
          const reply: ChatReply = {
            call,
            dialect,
            generation,
            model: dialect.servedModel(ask.model),
            choices: ask.choices,
          }
          return stream ? chatStream(reply, body) : chatWhole(reply)
        },
      }
    },
  }
}
