import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { EmbeddingOutcome } from '@maester/completion'
import { z } from 'zod'
import { readJsonObject } from '../body/read_json_object.js'
import { answerHeaders } from '../completions/answer_headers.js'
import { sendJson } from '../completions/send_json.js'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { costField, maesterAnswerField } from '../surfaces/maester_answer.js'
import { decodeEmbeddingsRequest, type EmbeddingsCall } from '../surfaces/openai_embeddings/decode_request.js'
import { type EmbeddingsAnswer, encodeEmbeddings } from '../surfaces/openai_embeddings/encode_embeddings.js'
import { embeddingsBody } from '../surfaces/openai_embeddings/request_body.js'
import { reportedCount } from '../wire/fields.js'

type Dependencies = Pick<ApiDependencies, 'embeddings'> & { readonly settings: Pick<ApiSettings, 'surfaceBody'> }

const operation = 'embeddings'

const answerSchema = z.strictObject({
  object: z.literal('list'),
  data: z.array(
    z.strictObject({
      object: z.literal('embedding'),
      index: z.int(),
      embedding: z.union([z.array(z.number()), z.string()]).describe('Numbers; base64 of 32-bit floats if asked for.'),
    }),
  ),
  model: z.string(),
  usage: z.strictObject({ prompt_tokens: reportedCount, total_tokens: reportedCount, cost_usd: costField }),
  maester: maesterAnswerField.omit({ evaluation: true }),
})

/** POST /v1/embeddings — OpenAI's format, from any provider that makes embeddings. */
export function embeddingsRoutes({ embeddings, settings }: Dependencies): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/embeddings',
      scope: 'completions',
      operation: {
        tag: 'provider formats',
        summary: "OpenAI's embeddings, from any provider that makes them",
        body: {
          schema: embeddingsBody,
          required: true,
          example: { model: 'text-embedding-3-small', input: ['The first text.', 'The second.'] },
        },
        answers: { 200: { description: 'A vector for each text.', schema: answerSchema } },
      },
      asksModel: true,
      async handle(c) {
        const { incoming, outgoing } = c.env
        const scope = c.get('scope')
        const context = contextOf(scope)
        const body = await readJsonObject(incoming, settings.surfaceBody)
        const call = decodeEmbeddingsRequest(body)
        const outcome = await embeddings.embed(call.input, context, { operation, body })
        await sendJson(outgoing, encode(outcome, call, scope.requestId), answerHeaders(outcome.answer), scope.recording)
        return RESPONSE_ALREADY_SENT
      },
    },
  ]
}

function encode({ answer, result }: EmbeddingOutcome, call: EmbeddingsCall, requestId: string): EmbeddingsAnswer {
  const facts = { requestId, requestedModel: call.input.request.model }
  return encodeEmbeddings({ ...result.embeddings, usage: result.usage }, call.encodingFormat, facts, {
    provider: answer.provider,
    attempts: answer.routing.attempts,
    fallbackUsed: answer.routing.fallback_used,
    droppedParameters: result.droppedParameters,
    simulated: answer.simulated,
    costUsd: answer.cost.total_cost_usd,
  })
}
