import { z } from 'zod'
import { bodyOf } from '../../errors/to_error_body.js'
import { costField, maesterAnswerField } from '../maester_answer.js'
import type { Surface } from '../surface.js'
import { decodeResponsesRequest } from './decode_request.js'
import { encodeResponse } from './encode_completion.js'
import { createResponseStreamEncoder } from './encode_stream.js'
import { forwardResponse } from './forward_answer.js'
import { responsesBody } from './request_body.js'
import { resolveReferences } from './resolve_references.js'

const answer = z.looseObject({
  id: z.string(),
  object: z.literal('response'),
  created_at: z.int(),
  model: z.string(),
  status: z.string(),
  output: z.array(z.looseObject({ type: z.string() })),
  usage: z
    .looseObject({
      input_tokens: z.int().nullable(),
      output_tokens: z.int().nullable(),
      total_tokens: z.int().nullable(),
      cost_usd: costField,
    })
    .nullable(),
  maester: maesterAnswerField,
})

export const responsesSurface: Surface = {
  path: '/v1/responses',
  operation: 'responses',
  summary: "OpenAI's responses, from any provider",
  description:
    "OpenAI's format with two more fields: `models`, tried in order when `model` failed, and `maester`. Nothing is " +
    'kept between responses but the records of requests. With `"stream": true` the answer is a stream of numbered events.',
  body: responsesBody,
  example: { model: 'gpt-4.1-mini', input: 'Say hello.' },
  answer,
  resolve: resolveReferences,
  decode: decodeResponsesRequest,
  translate(body, known) {
    const call = decodeResponsesRequest(body.value, body.text)
    const facts = { ...known, requestedModel: call.input.model ?? '', echo: call.echo }
    return {
      call,
      encode: (completion, answered) => encodeResponse(completion, facts, answered),
      encodeForwarded: (text, completion, answered) => forwardResponse(text, completion, facts, answered),
      createStreamEncoder() {
        const encoder = createResponseStreamEncoder(facts)
        return { ...encoder, fail: (error, requestId) => encoder.fail(bodyOf(error, requestId)) }
      },
    }
  },
}
