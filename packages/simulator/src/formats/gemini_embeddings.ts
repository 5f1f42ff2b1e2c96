import { type Call, type Endpoint, type Reading, refused } from '../endpoint.js'
import { refusal } from '../errors/error_notice.js'
import { embed } from '../generation/vectors.js'
import { type JsonObject, numberOf, objectOf, objectsOf, stringOf } from '../json.js'
import { jsonReply } from '../reply.js'
import type { GeminiDialect } from './gemini_reply.js'

const usualDimensions = 3_072

/** `POST …/models/{model}:embedContent` and `:batchEmbedContents` below `root`. */
export function geminiEmbeddings(root: string, dialect: GeminiDialect): readonly Endpoint[] {
  const endpoint = (action: string, answer: (body: JsonObject) => JsonObject | undefined): Endpoint => ({
    method: 'POST',
    path: new RegExp(`^${root}/models/(?<model>[^/:]+):${action}$`, 'u'),
    read(call: Call): Reading {
      const embedded = answer(call.body)
      if (!embedded)
        return refused(refusal('invalid_request', '* EmbedContentRequest.content: content is not specified\n'))
      const model = call.params.model ?? ''
      return { kind: 'understood', model, stream: false, answer: () => jsonReply(200, dialect.headers(call), embedded) }
    },
  })
  return [
    endpoint('embedContent', (body) => {
      const values = embedOne(body)
      return values && { embedding: { values } }
    }),
    endpoint('batchEmbedContents', (body) => {
      const requests = objectsOf(body.requests).map(embedOne)
      if (requests.length === 0 || requests.includes(undefined)) return undefined
      return { embeddings: requests.map((values) => ({ values })) }
    }),
  ]
}

function embedOne(request: JsonObject): readonly number[] | undefined {
  const parts = objectsOf(objectOf(request.content).parts)
  if (parts.length === 0) return undefined
  const text = parts.map((part) => stringOf(part.text)).join('\n')
  return Array.from(embed(text, numberOf(request.outputDimensionality) ?? usualDimensions))
}
