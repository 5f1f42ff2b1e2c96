import type { OutputPart } from '@maester/model_gateway'
import type {
  ChatAnswerMessage,
  ChatAnswerToolCall,
  ChatExtraContent,
  ChatMessageExtras,
  ChatThinkingBlock,
} from './answer.js'
import { encodeAnnotations } from './encode_annotations.js'
import { type PlacedThinking, placesOfThinking } from './place_thinking.js'

export function encodeChatMessage(parts: readonly OutputPart[]): ChatAnswerMessage {
  const text = joined(parts, 'text')
  const refusal = joined(parts, 'refusal')
  const reasoning = joined(parts, 'reasoning')
  const calls = encodeToolCalls(parts)
  return {
    role: 'assistant',
    content: text === '' && (calls.length > 0 || refusal !== '') ? null : text,
    refusal: refusal === '' ? null : refusal,
    annotations: encodeAnnotations(parts),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...encodeMessageExtras(parts),
  }
}

export function encodeMessageExtras(parts: readonly OutputPart[]): ChatMessageExtras {
  const thinking = placesOfThinking(parts)
  const hasProof = thinking.some(({ part }) => part.signature !== undefined || part.redacted !== undefined)
  const proofsOfText = parts.flatMap((part) => (part.type === 'text' && part.signature) || [])
  return {
    ...(hasProof && { thinking_blocks: thinking.map(encodeThinkingBlock) }),
    ...encodeProof(proofsOfText.at(-1)),
  }
}

export function encodeToolCalls(parts: readonly OutputPart[]): ChatAnswerToolCall[] {
  return parts
    .filter((part) => part.type === 'tool_call')
    .map(({ id, name, arguments: text, signature }) => ({
      id,
      type: 'function',
      function: { name, arguments: text === '' ? '{}' : text },
      ...encodeProof(signature),
    }))
}

function encodeProof(signature: string | undefined): { readonly extra_content?: ChatExtraContent } {
  return signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }
}

function encodeThinkingBlock({ part, place }: PlacedThinking): ChatThinkingBlock {
  const { text, signature, redacted, id } = part
  const proof = { ...(signature !== undefined && { signature }), ...(id !== undefined && { id }), ...place }
  if (redacted === undefined) return { type: 'thinking', thinking: text, ...proof }
  return { type: 'redacted_thinking', data: redacted, ...(text !== '' && { thinking: text }), ...proof }
}

function joined(parts: readonly OutputPart[], type: 'text' | 'refusal' | 'reasoning'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('')
}
