import type { CallerFacts } from '../caller_request.js'
import type { ChatAssistantMessage } from './message_body.js'
import type { ChatCompletionBody } from './request_body.js'

export function callerFacts(body: ChatCompletionBody): CallerFacts {
  const { messages } = body
  const assistants = messages.filter((message) => message.role === 'assistant')
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  return {
    hasOwnWords: [...parts, ...(body.tools ?? [])].some(isMarked) || assistants.some(hasOwnWords),
    onlyVendor:
      VENDOR_FIELDS.some((name) => isGiven(body[name])) ||
      parts.some((part) => 'prompt_cache_breakpoint' in part && isGiven(part.prompt_cache_breakpoint)) ||
      (typeof body.tool_choice === 'object' && body.tool_choice?.type === 'allowed_tools') ||
      assistants.some(({ annotations, refusal }) => isGiven(annotations) || isGiven(refusal)),
    plainContent: parts.length === 0,
  }
}

const VENDOR_FIELDS = [
  'safety_identifier',
  'prompt_cache_retention',
  'prompt_cache_options',
] as const satisfies readonly (keyof ChatCompletionBody)[]

/** The mark of Anthropic's callers. */
function isMarked(value: object): boolean {
  return 'cache_control' in value && isGiven(value.cache_control)
}

const MESSAGE_FIELDS: ReadonlySet<string> = new Set([
  'role',
  'content',
  'refusal',
  'name',
  'tool_calls',
  'annotations',
  'audio',
  'function_call',
])

/** What answers say beyond OpenAI's, be it ours or another provider's, and what the official SDK's helpers leave. */
function hasOwnWords(message: ChatAssistantMessage): boolean {
  const { annotations, tool_calls: calls } = message
  return (
    Object.entries(message).some(([name, value]) => !MESSAGE_FIELDS.has(name) && isGiven(value)) ||
    (annotations ?? []).some(({ type }) => type !== 'url_citation') ||
    (calls ?? []).some(
      (call) =>
        call.type === 'function' && [call.extra_content, call.index, call.function.parsed_arguments].some(isGiven),
    )
  )
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}
