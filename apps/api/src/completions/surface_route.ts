import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { CompletionOutcome } from '@maester/completion'
import type { RequestContext } from '@maester/observability'
import { readJsonBody } from '../body/read_json_object.js'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { readQuery } from '../query/read_query.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { answerFacts } from '../surfaces/answer_facts.js'
import type { FindOwnRequest, Surface, SurfaceTranslation } from '../surfaces/surface.js'
import { answerHeaders } from './answer_headers.js'
import { meteredCompletion } from './metered_completion.js'
import { sendJsonText } from './send_json.js'
import { streamSurface } from './stream_surface.js'

export type SurfaceRouteDependencies = Pick<ApiDependencies, 'completions' | 'requests'> & {
  readonly settings: Pick<ApiSettings, 'surfaceBody' | 'eventStream'>
}

/** A route that answers in a vendor's format. Like `completionRoute` it works on Node's own request and answer. */
export function surfaceRoute(surface: Surface, { completions, requests, settings }: SurfaceRouteDependencies): Route {
  const { path, operation, summary, description, body: schema, example, answer, query, ping } = surface
  return {
    method: 'POST',
    path,
    scope: 'completions',
    operation: {
      tag: 'provider formats',
      summary,
      description,
      ...(query && { query }),
      body: { schema, required: true, example },
      answers: { 200: { description: 'The answer, and under `maester` what it took to get it.', schema: answer } },
    },
    asksModel: true,
    async handle(c) {
      const { incoming, outgoing } = c.env
      const scope = c.get('scope')
      const context = contextOf(scope)
      const createdAt = new Date()
      if (query) readQuery(incoming, query)
      const sent = await readJsonBody(incoming, settings.surfaceBody)
      const body = (await surface.resolve?.(sent, findOwn(requests, context))) ?? sent
      const translation = surface.translate(
        { headers: incoming.headers, ...body },
        { requestId: scope.requestId, createdAt },
      )
      const { input, stream } = translation.call
      const options = { operation, body: body.value }
      if (stream) {
        await streamSurface({
          outgoing,
          scope,
          limits: settings.eventStream,
          ping,
          translation,
          run: (listener) => completions.call(input, context, options, listener),
        })
      } else {
        const outcome = await completions.call(input, context, options)
        await sendJsonText(outgoing, answerText(outcome, translation), answerHeaders(outcome.answer), scope.recording)
      }
      return RESPONSE_ALREADY_SENT
    },
  }
}

function findOwn(requests: SurfaceRouteDependencies['requests'], { principal }: RequestContext): FindOwnRequest {
  const { tenantId, apiKeyId } = principal
  return async (requestId) => {
    const record = await requests.find({ tenantId, requestId })
    return record?.apiKeyId === apiKeyId ? record : undefined
  }
}

function answerText(outcome: CompletionOutcome, translation: SurfaceTranslation): string {
  const completion = meteredCompletion(outcome)
  const facts = answerFacts(outcome, translation.call)
  const { forwarded } = completion
  if (forwarded?.kind === 'whole') return translation.encodeForwarded(forwarded.body, completion, facts)
  return JSON.stringify(translation.encode(completion, facts))
}
