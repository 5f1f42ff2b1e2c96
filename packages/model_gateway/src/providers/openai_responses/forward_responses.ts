import { forwardedBody } from '../../forwarding/forward_request.js'
import type { Forwarding } from '../../forwarding/forwarding.js'
import type { ProviderConnection } from '../../provider.js'
import { responsesUpstream } from './encode_request.js'

/** Responses of callers, for a provider of the type `type`, where it has them. */
export function forwardsResponses(
  type: string,
  hasThem: (connection: ProviderConnection) => boolean = () => true,
): Forwarding {
  return {
    encode(asked, request, options) {
      if (!hasThem(options.connection)) return undefined
      return responsesUpstream(options, forwardedBody(asked, type, request.model), [])
    },
    // OpenRouter ends as chat completions do.
    isEnding: ({ data }, told) => data === '[DONE]' || told.some((event) => event.type === 'finished'),
  }
}
