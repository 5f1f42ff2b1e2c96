import type { Message, Part, TextPart } from '@maester/model_gateway'
import type { UnsupportedFields } from '../unsupported_fields.js'
import { decodeAssistantMessage } from './decode_assistant_message.js'
import { decodeContentPart } from './decode_content.js'
import type { ChatContentPart, ChatMessage } from './message_body.js'

export function decodeChatMessages(messages: readonly ChatMessage[], unsupported: UnsupportedFields): Message[] {
  return messages.flatMap((message, position) => decodeMessage(message, `messages.${position}`, unsupported) ?? [])
}

function decodeMessage(message: ChatMessage, param: string, unsupported: UnsupportedFields): Message | undefined {
  switch (message.role) {
    case 'function':
      unsupported.refuse(`${param}.role`, '"function" has been replaced by "tool"')
      return undefined
    case 'assistant':
      return decodeAssistantMessage(message, param, unsupported)
    case 'tool':
      return { role: 'tool', parts: [decodeToolResult(message, param)] }
    default:
      return {
        role: message.role,
        parts: decodeContent(message.content, param),
        ...(message.name && { name: message.name }),
      }
  }
}

function decodeToolResult(message: Extract<ChatMessage, { role: 'tool' }>, param: string): Part {
  return {
    type: 'tool_result',
    toolCallId: message.tool_call_id,
    ...(message.name && { name: message.name }),
    content: decodeContent(message.content, param).filter((part): part is TextPart => part.type === 'text'),
  }
}

function decodeContent(content: string | readonly ChatContentPart[], param: string) {
  if (typeof content === 'string') return [{ type: 'text', text: content } satisfies TextPart]
  return content.map((part, position) => decodeContentPart(part, `${param}.content.${position}`))
}
