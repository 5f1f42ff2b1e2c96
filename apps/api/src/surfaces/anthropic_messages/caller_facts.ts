import type { CallerFacts } from '../caller_request.js'
import type { MessagesBody } from './request_body.js'

export function callerFacts({ messages }: MessagesBody): CallerFacts {
  return { hasOwnWords: messages.some(hasOwnWords), onlyVendor: true, plainContent: false }
}

/** Instructions between the turns, and the proof our answers put beside calls of other providers. */
function hasOwnWords({ role, content }: MessagesBody['messages'][number]): boolean {
  if (role === 'system') return true
  return typeof content !== 'string' && content.some((block) => block.type === 'tool_use' && Boolean(block.signature))
}
