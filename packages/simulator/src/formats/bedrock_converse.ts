import { type Endpoint, refused } from '../endpoint.js'
import { generate } from '../generation/generate.js'
import { type Headers, jsonReply } from '../reply.js'
import { converseReply } from './bedrock_reply.js'
import { converseAsk, converseRequestFault } from './bedrock_request.js'
import { converseStream } from './bedrock_stream.js'

export const bedrockHeaders = ({ id }: { readonly id: string }): Headers => ({ 'x-amzn-requestid': id })

function converse(path: RegExp, stream: boolean): Endpoint {
  return {
    method: 'POST',
    path,
    read(call) {
      const fault = converseRequestFault(call.body)
      if (fault) return refused(fault)
      const model = call.params.model ?? ''
      const ask = converseAsk(call.body, model)
      return {
        kind: 'understood',
        model,
        stream,
        answer(alter) {
          const generation = alter(generate(ask, call.vendor.label, call.id))
          if (stream) return converseStream(call, model, generation, bedrockHeaders(call))
          return jsonReply(200, bedrockHeaders(call), converseReply(generation))
        },
      }
    },
  }
}

/** `POST /model/{id}/converse` and `/model/{id}/converse-stream`. */
export const bedrockConverse: readonly Endpoint[] = [
  converse(/^\/model\/(?<model>[^/]+)\/converse$/u, false),
  converse(/^\/model\/(?<model>[^/]+)\/converse-stream$/u, true),
]
