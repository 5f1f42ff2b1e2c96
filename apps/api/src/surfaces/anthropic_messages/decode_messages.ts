import type { Message, Part, ToolCallPart, ToolResultPart } from '@maester/model_gateway'
import type { UnsupportedFields } from '../unsupported_fields.js'
import type { ContentBlockParam, MessageParam, ToolResultBlockParam, ToolUseBlockParam } from './content_blocks.js'
import { decodeCacheControl, decodeDocument, decodeImage, decodeText } from './decode_content.js'
import type { CountTokensBody } from './request_body.js'

type Conversation = Pick<CountTokensBody, 'system' | 'messages' | 'cache_control'>

/** The instructions first, as a message of their own. */
export function decodeMessages(body: Conversation, unsupported: UnsupportedFields): readonly Message[] {
  const { system, messages, cache_control: control } = body
  const instructions = typeof system === 'string' ? textContent(system) : (system ?? [])
  const decoded = messages.map((message, position) => decodeMessage(message, `messages.${position}`, unsupported))
  const all: readonly Message[] =
    instructions.length === 0 ? decoded : [{ role: 'system', parts: instructions.map(decodeText) }, ...decoded]
  return control ? markLastPart(all, decodeCacheControl(control)) : all
}

function decodeMessage({ role, content }: MessageParam, param: string, unsupported: UnsupportedFields): Message {
  const blocks = typeof content === 'string' ? textContent(content) : content
  const parts = blocks.flatMap((block, position) => {
    return decodeBlock(block, `${param}.content.${position}`, unsupported) ?? []
  })
  return { role, parts }
}

function decodeBlock(block: ContentBlockParam, param: string, unsupported: UnsupportedFields): Part | undefined {
  switch (block.type) {
    case 'text':
      return decodeText(block)
    case 'image':
      return decodeImage(block, param, unsupported)
    case 'document':
      return decodeDocument(block, param, unsupported)
    case 'thinking':
      return { type: 'reasoning', text: block.thinking, ...(block.signature && { signature: block.signature }) }
    case 'redacted_thinking':
      return { type: 'reasoning', text: '', redacted: block.data }
    case 'tool_use':
      return decodeToolUse(block, param, unsupported)
    case 'tool_result':
      return decodeToolResult(block, param, unsupported)
    default:
      unsupported.refuse(param, `a block of type "${block.type}" can only be sent to Anthropic`)
      return undefined
  }
}

function decodeToolUse(block: ToolUseBlockParam, param: string, unsupported: UnsupportedFields): ToolCallPart {
  if (block.caller && block.caller.type !== 'direct') {
    unsupported.refuse(`${param}.caller`, 'tools are called by the model itself')
  }
  return {
    type: 'tool_call',
    id: block.id,
    name: block.name,
    arguments: JSON.stringify(block.input),
    ...(block.signature && { signature: block.signature }),
    ...decodeCacheControl(block.cache_control),
  }
}

function decodeToolResult(block: ToolResultBlockParam, param: string, unsupported: UnsupportedFields): ToolResultPart {
  const { content } = block
  const blocks = typeof content === 'string' ? textContent(content) : (content ?? [])
  const parts = blocks.flatMap((inner, position) => {
    const at = `${param}.content.${position}`
    switch (inner.type) {
      case 'text':
        return decodeText(inner)
      case 'image':
        return decodeImage(inner, at, unsupported)
      case 'document':
        return decodeDocument(inner, at, unsupported) ?? []
      default:
        unsupported.refuse(at, `a block of type "${inner.type}" can only be sent to Anthropic`)
        return []
    }
  })
  return {
    type: 'tool_result',
    toolCallId: block.tool_use_id,
    content: parts,
    ...(typeof block.is_error === 'boolean' && { isError: block.is_error }),
    ...decodeCacheControl(block.cache_control),
  }
}

/** An empty text is no content: some providers refuse it. */
function textContent(text: string) {
  return text === '' ? [] : [{ type: 'text', text } as const]
}

/** Marks the last part that can be marked, as Anthropic does for a mark on the request itself. */
function markLastPart(messages: readonly Message[], mark: ReturnType<typeof decodeCacheControl>): readonly Message[] {
  const at = messages.findLastIndex(({ parts }) => parts.some(isMarkable))
  return messages.map((message, position) => {
    if (position !== at) return message
    const last = message.parts.findLastIndex(isMarkable)
    return { ...message, parts: message.parts.map((part, index) => (index === last ? { ...mark, ...part } : part)) }
  })
}

function isMarkable(part: Part): boolean {
  return part.type !== 'reasoning' && part.type !== 'refusal' && part.type !== 'audio'
}
