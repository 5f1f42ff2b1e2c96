import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { CompletionService, ParsedCompletion } from '@maester/completion'
import type { z } from 'zod'
import { type JsonObject, readJsonObject } from '../body/read_json_object.js'
import type { ApiSettings } from '../dependencies.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { completionAnswer } from '../wire/completion_answer.js'
import { answerHeaders } from './answer_headers.js'
import { sendJson } from './send_json.js'
import { streamAnswer } from './stream_answer.js'

export interface CompletionRouteOptions {
  readonly path: string
  /** Recorded with the request. */
  readonly operation: string
  readonly summary: string
  readonly description: string
  readonly body: z.ZodType
  readonly example: JsonObject
  readonly parse: (body: JsonObject) => ParsedCompletion
}

export interface CompletionRouteDependencies {
  readonly completions: Pick<CompletionService, 'run' | 'stream'>
  readonly settings: Pick<ApiSettings, 'completionBody' | 'eventStream'>
}

/**
 * A route that answers with a completion. It reads and writes Node's own request and answer: this is the path every
 * model call takes, and the web's Request and Response would cost as much as everything else on it.
 */
export function completionRoute(options: CompletionRouteOptions, dependencies: CompletionRouteDependencies): Route {
  const { path, operation, summary, description, body: schema, example, parse } = options
  const { completions, settings } = dependencies
  return {
    method: 'POST',
    path,
    scope: 'completions',
    operation: {
      tag: 'completions',
      summary,
      description,
      body: { schema, required: true, example },
      answers: { 200: { description: 'The answer, and what it took to get it.', schema: completionAnswer } },
    },
    errorStatuses: { budget_exceeded: 409 },
    asksModel: true,
    async handle(c) {
      const { incoming, outgoing } = c.env
      const scope = c.get('scope')
      const context = contextOf(scope)
      const body = await readJsonObject(incoming, settings.completionBody)
      const { input, stream } = parse(body)
      if (stream) {
        await streamAnswer(outgoing, scope, settings.eventStream, (onDelta) =>
          completions.stream(input, context, { operation, body }, onDelta),
        )
      } else {
        const answer = await completions.run(input, context, { operation, body })
        await sendJson(outgoing, answer, answerHeaders(answer), scope.recording)
      }
      return RESPONSE_ALREADY_SENT
    },
  }
}
