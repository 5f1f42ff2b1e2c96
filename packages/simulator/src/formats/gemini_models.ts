import type { Endpoint } from '../endpoint.js'
import { jsonReply } from '../reply.js'
import type { GeminiDialect } from './gemini_reply.js'

const models = ['gemini-2.5-pro', 'gemini-2.5-flash', 'gemini-2.5-flash-lite', 'gemini-3-pro-preview']

/** `GET …/models` below `root`. */
export function geminiModels(root: string, dialect: GeminiDialect): Endpoint {
  return {
    method: 'GET',
    path: new RegExp(`^${root}/models$`, 'u'),
    read: (call) => ({
      kind: 'understood',
      model: null,
      stream: false,
      answer: () =>
        jsonReply(200, dialect.headers(call), {
          models: models.map((name) => ({
            name: `models/${name}`,
            displayName: name,
            inputTokenLimit: 1_048_576,
            outputTokenLimit: 65_536,
            supportedGenerationMethods: ['generateContent', 'countTokens'],
          })),
        }),
    }),
  }
}
