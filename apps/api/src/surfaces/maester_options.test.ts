import { expect, it } from 'vitest'
import { decodeMessagesRequest } from './anthropic_messages/decode_request.js'
import { decodeChatCompletionRequest } from './openai_chat/decode_request.js'
import { decodeResponsesRequest } from './openai_responses/decode_request.js'

const messages = [{ role: 'user', content: 'Hello' }]
const formats = [
  ['chat completions', (maester: object) => decodeChatCompletionRequest({ model: 'fast', messages, maester })],
  ['messages', (maester: object) => decodeMessagesRequest({ model: 'fast', max_tokens: 9, messages, maester })],
  ['responses', (maester: object) => decodeResponsesRequest({ model: 'fast', input: 'Hello', maester })],
] as const

const refused = [
  ['not_found', 'maester.session_id', { session_id: 's' }],
  ['invalid_value', 'maester.max_latency_ms', { max_latency_ms: 0 }],
  ['unknown_parameter', 'maester.colour', { colour: 'red' }],
  ['invalid_value', 'maester.budget_scope', { budget_scope: '\u0000' }],
] as const

it.each(formats.flatMap(([format, decode]) => refused.map((refusal) => [format, ...refusal, decode] as const)))(
  'in %s refuses with %s, naming %s, what cannot be honoured',
  (_format, code, param, maester, decode) => {
    expect(() => decode(maester)).toThrow(expect.objectContaining({ code, detail: { param } }))
  },
)
