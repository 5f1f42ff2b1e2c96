import { type Call, type Endpoint, type Reading, refused } from '../endpoint.js'
import { refusal } from '../errors/error_notice.js'
import { embed } from '../generation/vectors.js'
import { countWords } from '../generation/words.js'
import { numberOf, objectOf, objectsOf, stringOf } from '../json.js'
import { jsonReply } from '../reply.js'
import type { GeminiDialect } from './gemini_reply.js'

const usualDimensions = 768

/** `POST …/models/{model}:predict` below `root`, of the models that embed texts. */
export function vertexEmbeddings(root: string, dialect: GeminiDialect): Endpoint {
  return {
    method: 'POST',
    path: new RegExp(`^${root}/models/(?<model>[^/:]+):predict$`, 'u'),
    read(call: Call): Reading {
      const texts = objectsOf(call.body.instances).map(({ content }) => stringOf(content))
      const model = call.params.model ?? ''
      if (texts.length === 0 || texts.includes('')) {
        return refused(refusal('invalid_request', 'The text content is empty.'))
      }
      if (texts.length > 1 && model.startsWith('gemini-embedding')) {
        return refused(refusal('invalid_request', `${texts.length} instance(s) is over the limit of 1.`))
      }
      const dimensions = numberOf(objectOf(call.body.parameters).outputDimensionality) ?? usualDimensions
      const predictions = texts.map((text) => ({
        embeddings: {
          statistics: { truncated: false, token_count: 2 * countWords(text) },
          values: Array.from(embed(text, dimensions)),
        },
      }))
      const metadata = { billableCharacterCount: texts.join('').replace(/\s/gu, '').length }
      return {
        kind: 'understood',
        model,
        stream: false,
        answer: () => jsonReply(200, dialect.headers(call), { predictions, metadata }),
      }
    },
  }
}
