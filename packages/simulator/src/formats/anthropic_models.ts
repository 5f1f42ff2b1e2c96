import type { Endpoint } from '../endpoint.js'
import { jsonReply } from '../reply.js'
import { anthropicHeaders } from './anthropic_headers.js'

const models = ['claude-opus-4-6', 'claude-sonnet-4-6', 'claude-haiku-4-5']

/** `GET /v1/models`. */
export const anthropicModels: Endpoint = {
  method: 'GET',
  path: /^\/v1\/models$/u,
  read: (call) => ({
    kind: 'understood',
    model: null,
    stream: false,
    answer: () =>
      jsonReply(200, anthropicHeaders(call), {
        data: models.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' })),
        has_more: false,
        first_id: models[0] ?? null,
        last_id: models.at(-1) ?? null,
      }),
  }),
}
