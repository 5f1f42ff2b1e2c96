import { z } from 'zod'
import { readJsonObject } from '../body/read_json_object.js'
import type { ApiSettings } from '../dependencies.js'
import { readQuery } from '../query/read_query.js'
import type { Route } from '../route.js'
import { countMessageTokens } from '../surfaces/anthropic_messages/count_tokens.js'
import { countTokensBody } from '../surfaces/anthropic_messages/request_body.js'
import { messagesQuery } from '../surfaces/anthropic_messages/surface.js'
import { count } from '../wire/fields.js'

interface Dependencies {
  readonly settings: Pick<ApiSettings, 'surfaceBody'>
}

/** POST /v1/messages/count_tokens — an estimate, without asking a provider. */
export function countTokensRoutes({ settings }: Dependencies): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/messages/count_tokens',
      scope: 'completions',
      operation: {
        tag: 'provider formats',
        summary: 'Estimate the tokens of a message',
        description: 'On the high side, for any provider. Nothing is sent and nothing is recorded.',
        query: messagesQuery,
        body: {
          schema: countTokensBody,
          required: true,
          example: { model: 'claude-haiku-4-5', messages: [{ role: 'user', content: 'Say hello.' }] },
        },
        answers: {
          200: {
            description: 'The count.',
            schema: z.strictObject({
              input_tokens: count,
              maester: z.strictObject({ request_id: z.string(), estimated: z.literal(true) }),
            }),
          },
        },
      },
      async handle(c) {
        readQuery(c.env.incoming, messagesQuery)
        const body = await readJsonObject(c.env.incoming, settings.surfaceBody)
        return c.json(countMessageTokens(body, c.get('scope').requestId))
      },
    },
  ]
}
