import { z } from 'zod'
import { bodyOf } from '../../errors/to_error_body.js'
import { costField, maesterAnswerField } from '../maester_answer.js'
import type { Surface } from '../surface.js'
import { decodeChatCompletionRequest } from './decode_request.js'
import { encodeChatCompletion } from './encode_completion.js'
import { createChatStreamEncoder } from './encode_stream.js'
import { forwardChatCompletion } from './forward_answer.js'
import { chatCompletionBody } from './request_body.js'

const answer = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.int(),
      message: z.looseObject({ role: z.literal('assistant'), content: z.string().nullable() }),
      finish_reason: z.string(),
      provider_finish_reason: z.string().nullable(),
    }),
  ),
  usage: z
    .looseObject({
      prompt_tokens: z.int().nullable(),
      completion_tokens: z.int().nullable(),
      total_tokens: z.int().nullable(),
      cost_usd: costField,
    })
    .optional(),
  maester: maesterAnswerField,
})

export const chatSurface: Surface = {
  path: '/v1/chat/completions',
  operation: 'chat_completions',
  summary: "OpenAI's chat completions, from any provider",
  description:
    "OpenAI's format with two more fields: `models`, tried in order when `model` failed, and `maester`. With " +
    '`"stream": true` the answer is a stream of chunks, ended by `[DONE]`.',
  body: chatCompletionBody,
  example: { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Say hello.' }] },
  answer,
  decode: decodeChatCompletionRequest,
  translate(body, known) {
    const call = decodeChatCompletionRequest(body.value, body.text)
    const facts = { requestedModel: call.input.model ?? '', includeUsage: call.includeUsage, ...known }
    return {
      call,
      encode: (completion, answered) => encodeChatCompletion(completion, facts, answered),
      encodeForwarded: (text, completion, answered) => forwardChatCompletion(text, completion, facts, answered),
      createStreamEncoder() {
        const encoder = createChatStreamEncoder(facts)
        return { ...encoder, fail: (error, requestId) => encoder.fail(bodyOf(error, requestId)) }
      },
    }
  },
}
