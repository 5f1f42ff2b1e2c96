import { type Call, type Endpoint, refused } from '../endpoint.js'
import type { JsonObject } from '../json.js'
import { jsonReply } from '../reply.js'
import type { ChatDialect } from './openai_chat_dialect.js'

// The release time is the same for every model: nothing here depends on it, and it keeps the list deterministic.
const createdSeconds = 1_744_588_800

/** `GET …/models` and `GET …/models/{id}` over a vendor's fixed list. */
export function openAiModels(
  path: RegExp,
  onePath: RegExp,
  models: readonly string[],
  headers: ChatDialect['headers'],
): readonly Endpoint[] {
  const describe = (id: string, call: Call): JsonObject => ({
    id,
    object: 'model',
    created: createdSeconds,
    owned_by: call.vendor.type,
  })
  const list: Endpoint = {
    method: 'GET',
    path,
    read: (call) => ({
      kind: 'understood',
      model: null,
      stream: false,
      answer: () => jsonReply(200, headers(call), { object: 'list', data: models.map((id) => describe(id, call)) }),
    }),
  }
  const one: Endpoint = {
    method: 'GET',
    path: onePath,
    read(call) {
      const model = call.params.model ?? ''
      if (!models.includes(model)) return refused({ name: 'model_not_found', model })
      return {
        kind: 'understood',
        model,
        stream: false,
        answer: () => jsonReply(200, headers(call), describe(model, call)),
      }
    },
  }
  return [list, one]
}
