import { forwardedBody } from '../../forwarding/forward_request.js'
import type { Forwarding } from '../../forwarding/forwarding.js'
import { responsesUpstream } from './encode_request.js'

/** Responses of callers, for a provider of the type `type` that has them. */
export function forwardsResponses(type: string): Forwarding {
  return {
    encode: (asked, request, options) => responsesUpstream(options, forwardedBody(asked, type, request.model), []),
    isEnding: (_event, told) => told.some((event) => event.type === 'finished'),
  }
}
