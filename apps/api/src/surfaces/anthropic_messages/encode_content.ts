import type { Citation, OutputPart, ToolCallPart } from '@maester/model_gateway'
import type { PartOpening } from '../part_sequence.js'

export type ContentBlock =
  /** Anthropic leaves `citations` out where there are none, and clients with schemas of their own take no `null`. */
  | { readonly type: 'text'; readonly text: string; readonly citations?: readonly unknown[] }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | ToolUseBlock

interface ToolUseBlock {
  readonly type: 'tool_use'
  readonly id: string
  readonly name: string
  readonly input: unknown
  readonly caller: { readonly type: 'direct' }
  /** The provider's proof of the call, to be sent back with it. Only some providers have one. */
  readonly signature?: string
}

/** A refusal is told as text: that it is one, the stop reason says. */
export function encodeParts(parts: readonly OutputPart[]): readonly ContentBlock[] {
  return parts.flatMap(encodePart)
}

function encodePart(part: OutputPart): readonly ContentBlock[] {
  switch (part.type) {
    case 'text': {
      const citations = (part.citations ?? []).flatMap((citation) => encodeCitation(citation) ?? [])
      return [{ type: 'text', text: part.text, ...(citations.length > 0 && { citations }) }]
    }
    case 'refusal':
      return [{ type: 'text', text: part.text }]
    case 'reasoning': {
      const { text, signature = '', redacted } = part
      const thinking: ContentBlock = { type: 'thinking', thinking: text, signature }
      if (redacted === undefined) return [thinking]
      const encrypted: ContentBlock = { type: 'redacted_thinking', data: redacted }
      return text === '' && signature === '' ? [encrypted] : [thinking, encrypted]
    }
    case 'tool_call':
      return [toolUse(part, toInput(part.arguments))]
  }
}

/** The block as a stream begins it: without what the deltas will say. */
export function openBlock(part: PartOpening): ContentBlock {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: '' }
    case 'reasoning':
      return { type: 'thinking', thinking: '', signature: '' }
    case 'redacted':
      return { type: 'redacted_thinking', data: part.data }
    case 'tool_call':
      return toolUse(part, {})
  }
}

function toolUse(
  { id, name, signature }: Pick<ToolCallPart, 'id' | 'name' | 'signature'>,
  input: unknown,
): ToolUseBlock {
  return {
    type: 'tool_use',
    id,
    name,
    input,
    caller: { type: 'direct' },
    ...(signature !== undefined && { signature }),
  }
}

const CITATION_TYPES: readonly unknown[] = [
  'char_location',
  'page_location',
  'content_block_location',
  'search_result_location',
  'web_search_result_location',
]

/**
 * Anthropic's own citations as they came; those of other providers as web search results. `undefined` for a source
 * without an address, of which the format has no kind.
 */
export function encodeCitation({ raw, url, title, quote }: Citation): unknown {
  if (typeof raw === 'object' && raw !== null && 'type' in raw && CITATION_TYPES.includes(raw.type)) return raw
  if (url === undefined) return undefined
  return { type: 'web_search_result_location', url, title: title ?? null, cited_text: quote ?? '', encrypted_index: '' }
}

/** Arguments that are no JSON object, as of a call that was cut off, come as what can be told of them: nothing. */
function toInput(text: string): unknown {
  try {
    const input: unknown = JSON.parse(text)
    return typeof input === 'object' && input !== null && !Array.isArray(input) ? input : {}
  } catch {
    return {}
  }
}
