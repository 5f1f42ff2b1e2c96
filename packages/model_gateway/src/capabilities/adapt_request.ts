import type { CompletionRequest } from '../completion_request.js'
import type { Message, Part } from '../message.js'
import type { CapabilityMap } from './capability.js'
import { asksToThink } from './needs.js'

export interface AdaptedRequest {
  readonly request: CompletionRequest
  /** What was left out, by the names callers use. */
  readonly dropped: readonly string[]
}

/**
 * The request without what the model is known not to have and can be left out: cache points always, since they change
 * no answer; parameters only where the caller allows it.
 */
export function adaptRequest(
  request: CompletionRequest,
  known: CapabilityMap,
  dropUnsupported: boolean,
): AdaptedRequest {
  const dropped: string[] = []
  let adapted = request
  if (known.prompt_caching === false && hasCachePoint(request)) {
    adapted = withoutCachePoints(adapted)
    dropped.push('cache_control')
  }
  // A model that makes one call a turn does so unasked, and some refuse to be asked.
  if (known.parallel_tools === false && adapted.parallelToolCalls === false) {
    const { parallelToolCalls: _saysNothing, ...rest } = adapted
    adapted = rest
  }
  if (!dropUnsupported) return { request: adapted, dropped }
  if (known.reasoning === false && asksToThink(adapted.reasoning)) {
    const { reasoning: _dropped, ...rest } = adapted
    adapted = rest
    dropped.push('reasoning_effort')
  }
  if (known.web_search === false && adapted.webSearch !== undefined) {
    const { webSearch: _dropped, ...rest } = adapted
    adapted = rest
    dropped.push('web_search')
  }
  if (known.parallel_tools === false && adapted.parallelToolCalls === true) {
    const { parallelToolCalls: _dropped, ...rest } = adapted
    adapted = rest
    dropped.push('parallel_tool_calls')
  }
  return { request: adapted, dropped }
}

function hasCachePoint({ messages, tools = [] }: CompletionRequest): boolean {
  return (
    tools.some((tool) => tool.cachePoint !== undefined) ||
    messages.some(({ parts }) => parts.some((part) => 'cachePoint' in part && part.cachePoint !== undefined))
  )
}

function withoutCachePoints(request: CompletionRequest): CompletionRequest {
  return {
    ...request,
    messages: request.messages.map((message): Message => ({ ...message, parts: message.parts.map(plainPart) })),
    ...(request.tools && { tools: request.tools.map(({ cachePoint: _dropped, ...tool }) => tool) }),
  }
}

function plainPart(part: Part): Part {
  if (!('cachePoint' in part)) return part
  const { cachePoint: _dropped, ...plain } = part
  return plain
}
