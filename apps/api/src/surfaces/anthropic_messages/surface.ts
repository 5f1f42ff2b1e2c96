import { z } from 'zod'
import { costField, maesterAnswerField } from '../maester_answer.js'
import type { Surface } from '../surface.js'
import { readBetaFeatures } from './beta_features.js'
import { decodeMessagesRequest } from './decode_request.js'
import { encodeMessage } from './encode_completion.js'
import { encodeMessageError } from './encode_error.js'
import { createMessageStreamEncoder } from './encode_stream.js'
import { forwardMessage } from './forward_answer.js'
import { messagesBody } from './request_body.js'

const answer = z.looseObject({
  id: z.string(),
  type: z.literal('message'),
  role: z.literal('assistant'),
  model: z.string(),
  content: z.array(z.looseObject({ type: z.string() })),
  stop_reason: z.string().nullable(),
  stop_sequence: z.string().nullable(),
  usage: z.looseObject({
    input_tokens: z.int().nullable(),
    output_tokens: z.int().nullable(),
    cost_usd: costField,
  }),
  maester: maesterAnswerField,
})

/** The SDKs' beta clients say so in the query. */
export const messagesQuery = z.strictObject({ beta: z.enum(['true', 'false']).optional() })

export const messagesSurface: Surface = {
  path: '/v1/messages',
  operation: 'messages',
  summary: "Anthropic's messages, from any provider",
  description:
    "Anthropic's format, errors included, with two more fields: `models`, tried in order when `model` failed, and " +
    '`maester`. With `"stream": true` the answer is a stream of Anthropic\'s events.',
  body: messagesBody,
  example: { model: 'claude-haiku-4-5', max_tokens: 200, messages: [{ role: 'user', content: 'Say hello.' }] },
  answer,
  query: messagesQuery,
  ping: { event: 'ping', data: '{"type":"ping"}' },
  decode: decodeMessagesRequest,
  translate(body, known) {
    const call = decodeMessagesRequest(body.value, body.text, readBetaFeatures(body.headers['anthropic-beta']))
    const facts = { ...known, requestedModel: call.input.model ?? '' }
    return {
      call,
      encode: (completion, answered) => encodeMessage(completion, facts, answered),
      encodeForwarded: (text, completion, answered) => forwardMessage(text, completion, facts, answered),
      createStreamEncoder() {
        const encoder = createMessageStreamEncoder(facts)
        return { ...encoder, fail: (error, requestId) => encoder.fail(encodeMessageError(error, requestId)) }
      },
    }
  },
}
