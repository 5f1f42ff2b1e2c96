import type { RouteDemands } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { CompletionInput } from '../completion_input.js'

/** What a request asks of whoever answers it. */
export function demandsOf(input: CompletionInput): RouteDemands {
  const { fallbackModels, require, dropUnsupported, profile, maxLatencyMs } = input
  return {
    ...(fallbackModels && { fallbackModels }),
    ...(require && { require }),
    ...(dropUnsupported !== undefined && { dropUnsupported }),
    ...(profile !== undefined && { profile }),
    ...(maxLatencyMs !== undefined && { maxLatencyMs }),
  }
}

/** The caller's tag whose value a canary that is sticky by session goes by. */
const SESSION_TAG = 'session'

/** Who asks, as far as it decides where the request goes. */
export function demanderOf({
  requestId,
  principal,
  tags,
}: Pick<RequestContext, 'requestId' | 'principal' | 'tags'>): Pick<
  RouteDemands,
  'requestId' | 'sessionId' | 'tenantId'
> {
  const sessionId = Object.hasOwn(tags, SESSION_TAG) ? tags[SESSION_TAG] : undefined
  return { requestId, tenantId: principal.tenantId, ...(sessionId !== undefined && { sessionId }) }
}
