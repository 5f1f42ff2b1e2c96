import { forwardedBody } from '../../forwarding/forward_request.js'
import type { Forwarding } from '../../forwarding/forwarding.js'
import { jsonMembers } from '../../forwarding/json_members.js'
import { messagesUpstream } from './encode_request.js'
import { claudeTraits } from './model_traits.js'

/** Messages of Anthropic's own callers. */
export const forwardsMessages: Forwarding = {
  encode(asked, request, options) {
    const traits = claudeTraits(request.model)
    if (request.responseFormat !== undefined && !traits.jsonSchema) return undefined
    if (request.reasoning?.effort !== undefined && request.reasoning.effort !== 'none' && !traits.effort)
      return undefined
    const nulls = jsonMembers(asked.text).filter(({ valueStart, end }) => asked.text.slice(valueStart, end) === 'null')
    const changes = nulls.map(({ name }) => [name, undefined] as const)
    const upstream = messagesUpstream(options, forwardedBody(asked, 'anthropic', request.model, changes), [])
    const { betaFeatures = [] } = asked
    if (betaFeatures.length === 0) return upstream
    return { ...upstream, headers: { ...upstream.headers, 'anthropic-beta': betaFeatures.join(',') } }
  },
  // The official SDK refuses a message that starts twice.
  isNoise: ({ event }, told) => event === 'message_start' && told.every(({ type }) => type !== 'started'),
  isEnding: (_event, told) => told.some(({ type }) => type === 'finished' || type === 'completed'),
}
