import type { Message, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '@maester/model_gateway'
import type { UnsupportedFields } from '../unsupported_fields.js'
import { decodeContentPart, decodeInputPart } from './decode_content.js'
import { decodeEncryptedReasoning } from './encrypted_reasoning.js'
import type {
  FunctionCall,
  FunctionCallOutput,
  ImageGeneration,
  InputItem,
  InputMessage,
  Reasoning,
} from './input_items.js'
import type { ResponsesBody } from './request_body.js'

type Question = Pick<ResponsesBody, 'input' | 'instructions'>

/**
 * The instructions first, as a system message. What the assistant said, thought and called without anyone between is
 * one message: parallel calls must stand together.
 */
export function decodeInput({ input, instructions }: Question, unsupported: UnsupportedFields): readonly Message[] {
  const messages: Message[] = instructions ? [textMessage('system', instructions)] : []
  if (typeof input === 'string') return input === '' ? messages : [...messages, textMessage('user', input)]
  for (const [position, item] of (input ?? []).entries()) {
    const message = decodeItem(item, `input.${position}`, unsupported)
    if (message === undefined) continue
    const last = messages.at(-1)
    if (message.role === 'assistant' && last?.role === 'assistant') {
      messages.splice(-1, 1, { role: 'assistant', parts: [...last.parts, ...message.parts] })
    } else messages.push(message)
  }
  return messages
}

/** AI SDK: `providerOptions: { openai: { store: false } }`. */
const NOT_KEPT =
  'what this item_reference names is not kept; say "store": false, so that the client sends the item itself'

function decodeItem(item: InputItem, param: string, unsupported: UnsupportedFields): Message | undefined {
  switch (item.type) {
    case undefined:
    case 'message':
      return decodeMessage(item, param, unsupported)
    case 'function_call':
      return { role: 'assistant', parts: [decodeCall(item, param, unsupported)] }
    case 'function_call_output':
      return { role: 'tool', parts: [decodeOutput(item, param, unsupported)] }
    case 'reasoning':
      return { role: 'assistant', parts: [decodeReasoning(item)] }
    case 'image_generation_call':
      return decodeImageGeneration(item, param, unsupported)
    case 'item_reference':
      unsupported.refuse(param, NOT_KEPT)
      return undefined
    default:
      unsupported.refuse(param, `an item of type "${item.type}" can only be sent to OpenAI`)
      return undefined
  }
}

function decodeMessage({ role, content }: InputMessage, param: string, unsupported: UnsupportedFields): Message {
  if (typeof content === 'string') return content === '' ? { role, parts: [] } : textMessage(role, content)
  const parts = content.map((part, position): Part => {
    return decodeContentPart(part, `${param}.content.${position}`, unsupported)
  })
  return { role, parts }
}

function decodeCall(item: FunctionCall, param: string, unsupported: UnsupportedFields): ToolCallPart {
  if (item.namespace) unsupported.refuse(`${param}.namespace`, 'tools have no namespaces')
  refuseProgram(item, param, unsupported)
  return {
    type: 'tool_call',
    id: item.call_id,
    name: item.name,
    arguments: item.arguments || '{}',
    ...(item.signature && { signature: item.signature }),
  }
}

function decodeOutput(item: FunctionCallOutput, param: string, unsupported: UnsupportedFields): ToolResultPart {
  refuseProgram(item, param, unsupported)
  const { output } = item
  const content =
    typeof output === 'string'
      ? [{ type: 'text', text: output } as const]
      : output.map((part, position) => decodeInputPart(part, `${param}.output.${position}`, unsupported))
  return { type: 'tool_result', toolCallId: item.call_id, content }
}

function refuseProgram({ caller }: FunctionCall | FunctionCallOutput, param: string, unsupported: UnsupportedFields) {
  if (caller && caller.type !== 'direct') unsupported.refuse(`${param}.caller`, 'tools are called by the model itself')
}

/** The thinking itself where it is given, else the summary of it. */
function decodeReasoning({ id, content, summary, encrypted_content: encrypted }: Reasoning): ReasoningPart {
  const texts = content && content.length > 0 ? content : summary
  return {
    type: 'reasoning',
    text: texts.map(({ text }) => text).join('\n\n'),
    ...(id && { id }),
    ...(encrypted && decodeEncryptedReasoning(encrypted)),
  }
}

function decodeImageGeneration(
  { result, output_format: format }: ImageGeneration,
  param: string,
  unsupported: UnsupportedFields,
): Message | undefined {
  if (!result) {
    unsupported.refuse(param, 'only OpenAI knows a picture by its id')
    return undefined
  }
  const source = { kind: 'base64', mediaType: `image/${format ?? 'png'}`, data: result } as const
  return { role: 'assistant', parts: [{ type: 'image', source }] }
}

function textMessage(role: Message['role'], text: string): Message {
  return { role, parts: [{ type: 'text', text }] }
}
