import { type Call, type Endpoint, type Reading, refused } from '../endpoint.js'
import { generate, inputTokensOf } from '../generation/generate.js'
import { jsonReply } from '../reply.js'
import { type GeminiDialect, wholeContent } from './gemini_reply.js'
import { contentAsk, contentRequestFault } from './gemini_request.js'
import { contentStream } from './gemini_stream.js'

/** `POST …/models/{model}:generateContent`, `:streamGenerateContent` and `:countTokens` below `root`. */
export function geminiContent(root: string, dialect: GeminiDialect): readonly Endpoint[] {
  const endpoint = (action: string, read: (call: Call, model: string) => Reading): Endpoint => ({
    method: 'POST',
    path: new RegExp(`^${root}/models/(?<model>[^/:]+):${action}$`, 'u'),
    read: (call) => read(call, call.params.model ?? ''),
  })
  const generating =
    (stream: boolean) =>
    (call: Call, model: string): Reading => {
      const fault = contentRequestFault(call.body, model)
      if (fault) return refused(fault)
      const ask = contentAsk(call.body, model)
      return {
        kind: 'understood',
        model,
        stream,
        answer(alter) {
          const writing = { call, dialect, model, generation: alter(generate(ask, call.vendor.label, call.id)) }
          return stream ? contentStream(writing) : jsonReply(200, dialect.headers(call), wholeContent(writing))
        },
      }
    }
  const counting = (call: Call, model: string): Reading => {
    const fault = contentRequestFault(call.body, model)
    if (fault) return refused(fault)
    const totalTokens = inputTokensOf(contentAsk(call.body, model).messages)
    const details = [{ modality: 'TEXT', tokenCount: totalTokens }]
    return {
      kind: 'understood',
      model,
      stream: false,
      answer: () => jsonReply(200, dialect.headers(call), { totalTokens, promptTokensDetails: details }),
    }
  }
  return [
    endpoint('generateContent', generating(false)),
    endpoint('streamGenerateContent', generating(true)),
    endpoint('countTokens', counting),
  ]
}
