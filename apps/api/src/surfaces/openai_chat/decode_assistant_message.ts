import type { Citation, Message, Part, ReasoningPart, TextPart, ToolCallPart } from '@maester/model_gateway'
import type { UnsupportedFields } from '../unsupported_fields.js'
import { decodeCacheMarks, decodeContentPart } from './decode_content.js'
import type { ChatAssistantMessage } from './message_body.js'
import { type PlacedThinking, placeThinking } from './place_thinking.js'

/** Thinking first, then text, then calls, the order in which models write them, unless the thinking says where it stood. */
export function decodeAssistantMessage(
  message: ChatAssistantMessage,
  param: string,
  unsupported: UnsupportedFields,
): Message {
  if (isGiven(message.audio)) unsupported.refuse(`${param}.audio`, 'spoken answers cannot be sent back')
  if (isGiven(message.function_call)) unsupported.refuse(`${param}.function_call`, 'it has been replaced by tool_calls')
  return {
    role: 'assistant',
    parts: placeThinking(
      decodeReasoning(message),
      [
        ...decodeText(message),
        ...decodeImages(message, param),
        ...(message.refusal ? [{ type: 'refusal', text: message.refusal } as const] : []),
      ],
      decodeToolCalls(message, param, unsupported),
    ),
    ...(message.name && { name: message.name }),
  }
}

/** The blocks say everything `reasoning_content` says, and carry the proof; so do OpenRouter's details. */
function decodeReasoning(message: ChatAssistantMessage): PlacedThinking[] {
  const { thinking_blocks: blocks, reasoning_details: details } = message
  const text = message.reasoning_content ?? message.reasoning
  if (!blocks || blocks.length === 0) {
    const parts = details && details.length > 0 ? details.map(decodeReasoningDetail) : decodeReasoningText(text)
    return parts.map((part) => ({ part, place: {} }))
  }
  return blocks.map(({ text_offset, call_offset, ...block }) => ({
    part: {
      type: 'reasoning',
      text: block.thinking ?? '',
      ...(block.id !== undefined && { id: block.id }),
      ...(block.signature && { signature: block.signature }),
      ...(block.type === 'redacted_thinking' && { redacted: block.data }),
    },
    place: { ...(text_offset !== undefined && { text_offset }), ...(call_offset !== undefined && { call_offset }) },
  }))
}

function decodeReasoningText(text: string | null | undefined): ReasoningPart[] {
  return text ? [{ type: 'reasoning', text }] : []
}

/** https://openrouter.ai/docs/use-cases/reasoning-tokens */
function decodeReasoningDetail(detail: NonNullable<ChatAssistantMessage['reasoning_details']>[number]): ReasoningPart {
  const { text, summary, signature, data } = detail
  return {
    type: 'reasoning',
    text: typeof text === 'string' ? text : typeof summary === 'string' ? summary : '',
    ...(typeof signature === 'string' && { signature }),
    ...(typeof data === 'string' && { redacted: data }),
  }
}

function decodeText(message: ChatAssistantMessage): Part[] {
  const { content, annotations } = message
  const signature = message.extra_content?.google?.thought_signature
  if (Array.isArray(content)) {
    return content.map((part) =>
      part.type === 'refusal'
        ? { type: 'refusal', text: part.refusal }
        : { type: 'text', text: part.text, ...decodeCacheMarks(part) },
    )
  }
  const citations = (annotations ?? []).map(decodeAnnotation)
  // An answer of calls alone has no text; an empty part would be refused by some providers.
  if (!content && citations.length === 0 && !signature) return []
  const text: TextPart = {
    type: 'text',
    text: content ?? '',
    ...(citations.length > 0 && { citations }),
    ...(signature && { signature }),
  }
  return [text]
}

function decodeImages({ images }: ChatAssistantMessage, param: string): Part[] {
  return (images ?? []).map(({ image_url: { url } }, position) => {
    return decodeContentPart({ type: 'image_url', image_url: { url } }, `${param}.images.${position}`)
  })
}

function decodeAnnotation(annotation: NonNullable<ChatAssistantMessage['annotations']>[number]): Citation {
  const cited = annotation.type === 'url_citation' ? annotation.url_citation : annotation.document_citation
  return {
    ...(typeof cited.start_index === 'number' && { start: cited.start_index }),
    ...(typeof cited.end_index === 'number' && { end: cited.end_index }),
    ...(annotation.type === 'url_citation' && { url: annotation.url_citation.url }),
    ...(typeof cited.title === 'string' && { title: cited.title }),
    ...(typeof cited.content === 'string' && { quote: cited.content }),
  }
}

function decodeToolCalls(
  { tool_calls: calls }: ChatAssistantMessage,
  param: string,
  unsupported: UnsupportedFields,
): ToolCallPart[] {
  return (calls ?? []).flatMap((call, position) => {
    if (call.type === 'custom') {
      unsupported.refuse(`${param}.tool_calls.${position}`, 'only calls of functions can be sent to every provider')
      return []
    }
    const signature = call.extra_content?.google?.thought_signature
    return {
      type: 'tool_call',
      id: call.id,
      name: call.function.name,
      arguments: call.function.arguments || '{}',
      ...(signature && { signature }),
    }
  })
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}
