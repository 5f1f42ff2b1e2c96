import type { Message, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../../message.js'
import { leaveOutDetail, leaveOutNames, withoutAnswerImages } from '../described_parts.js'
import { asObject, definedFields, type JsonObject, tryParseJson } from '../json_value.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'
import { encodeCachePoint, encodeDocument, encodeImage, encodeText } from './encode_content.js'

export interface ClaudeConversation {
  readonly system: JsonObject[] | undefined
  readonly messages: JsonObject[]
}

interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: JsonObject[]
}

/**
 * Instructions are gathered into `system`, in their order. Turns of one role that follow each other become one, since
 * the results of parallel calls must stand together; a turn's tool results come first, as the API demands.
 */
export function encodeConversation(
  messages: readonly Message[],
  unsupported: UnsupportedParameters,
): ClaudeConversation {
  leaveOutNames(messages, unsupported)
  const system: JsonObject[] = []
  const turns: Turn[] = []
  for (const { role, parts } of withoutAnswerImages(messages, unsupported)) {
    const content = encodeParts(parts, unsupported)
    if (role === 'system' || role === 'developer') {
      system.push(...content)
      continue
    }
    const turnRole = role === 'assistant' ? 'assistant' : 'user'
    const last = turns.at(-1)
    if (last?.role === turnRole) last.content.push(...content)
    else turns.push({ role: turnRole, content })
  }
  return { system: system.length === 0 ? undefined : system, messages: turns.map(encodeTurn) }
}

function encodeTurn({ role, content }: Turn): JsonObject {
  const [only] = content
  if (content.length === 1 && only?.type === 'text' && Object.keys(only).length === 2) {
    return { role, content: only.text }
  }
  const results = content.filter((block) => block.type === 'tool_result')
  const others = content.filter((block) => block.type !== 'tool_result')
  return { role, content: [...results, ...others] }
}

function encodeParts(parts: readonly Part[], unsupported: UnsupportedParameters): JsonObject[] {
  return parts.map((part) => encodePart(part, unsupported)).filter((block) => block !== undefined)
}

function encodePart(part: Part, unsupported: UnsupportedParameters): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return encodeText(part)
    case 'refusal':
      return { type: 'text', text: part.text }
    case 'image':
      leaveOutDetail(part, unsupported)
      return encodeImage(part)
    case 'file':
      return encodeDocument(part, unsupported)
    case 'audio':
      unsupported.refuse('input_audio', 'it takes no audio')
      return undefined
    case 'tool_call':
      return encodeToolCall(part)
    case 'tool_result':
      return encodeToolResult(part, unsupported)
    case 'reasoning':
      return encodeReasoning(part)
  }
}

function encodeToolCall({ id, name, arguments: text, cachePoint }: ToolCallPart): JsonObject {
  const input = asObject(tryParseJson(text)) ?? {}
  return definedFields({ type: 'tool_use', id, name, input, cache_control: encodeCachePoint(cachePoint) })
}

function encodeToolResult(part: ToolResultPart, unsupported: UnsupportedParameters): JsonObject {
  const content = encodeParts(part.content, unsupported)
  const [only] = content
  return definedFields({
    type: 'tool_result',
    tool_use_id: part.toolCallId,
    content: content.length === 1 && only?.type === 'text' && only.cache_control === undefined ? only.text : content,
    is_error: part.isError === true ? true : undefined,
    cache_control: encodeCachePoint(part.cachePoint),
  })
}

/** Thinking without its signature, or of another provider, would be refused: it is left out. */
function encodeReasoning({ text, signature, redacted }: ReasoningPart): JsonObject | undefined {
  if (redacted !== undefined) return { type: 'redacted_thinking', data: redacted }
  return signature === undefined ? undefined : { type: 'thinking', thinking: text, signature }
}
