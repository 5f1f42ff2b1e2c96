import type { CompletionRequest } from '../completion_request.js'
import type { Message } from '../message.js'
import type { ProviderAdapter } from '../provider.js'

/** The adapter for a model that can only promise some JSON: the schema is told in the system prompt. */
export function withPromptedJson(adapter: ProviderAdapter): ProviderAdapter {
  return { ...adapter, encode: (request, options) => adapter.encode(toPromptedJson(request), options) }
}

function toPromptedJson(request: CompletionRequest): CompletionRequest {
  if (request.responseFormat?.type !== 'json_schema') return request
  const text = `Answer with one JSON value that satisfies this JSON Schema, and with nothing else:\n${JSON.stringify(request.responseFormat.schema)}`
  const told: Message = { role: 'system', parts: [{ type: 'text', text }] }
  // After the caller's own instructions, so that a cached beginning stays the same.
  const first = request.messages.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  const place = first < 0 ? request.messages.length : first
  return {
    ...request,
    messages: [...request.messages.slice(0, place), told, ...request.messages.slice(place)],
    responseFormat: { type: 'json' },
  }
}
