import type { StreamEvent } from '../../stream_event.js'
import { asObject, asText, asWord, type JsonObject, tryParseJson } from '../json_value.js'
import { toCitation } from './citation.js'

/** Follows the content blocks of one stream and numbers those that are output. */
export interface BlockReader {
  readonly hasOutput: boolean
  /** Blocks in the provider's own form: its tools at work, and kinds we do not know. */
  readonly providerBlocks: readonly JsonObject[]
  open(blockIndex: number, block: JsonObject): StreamEvent[]
  extend(blockIndex: number, delta: JsonObject): StreamEvent[]
  close(blockIndex: number): StreamEvent[]
}

interface OpenBlock {
  readonly kind: 'text' | 'reasoning' | 'tool_call'
  /** Input the block came with; used when no delta brings any. */
  readonly input: string
  readonly toolIndex: number
  /** Given with the first content, so that an empty block is no part. */
  index?: number
  hasInput: boolean
}

interface ProviderBlock {
  readonly block: JsonObject
  /** What the deltas brought of its input, or of its content: the summary of a compaction. */
  input: string
  content: string
}

export function createBlockReader(): BlockReader {
  const open = new Map<number, OpenBlock>()
  const openProvider = new Map<number, ProviderBlock>()
  const providerBlocks: ProviderBlock[] = []
  let parts = 0
  let toolCalls = 0

  function begin(blockIndex: number, kind: OpenBlock['kind'], block: JsonObject): OpenBlock {
    const input = JSON.stringify(asObject(block.input) ?? {})
    const begun: OpenBlock = { kind, toolIndex: toolCalls, input, hasInput: false }
    open.set(blockIndex, begun)
    if (kind === 'tool_call') toolCalls += 1
    return begun
  }

  function keep(blockIndex: number, block: JsonObject): void {
    const kept = { block, input: '', content: '' }
    openProvider.set(blockIndex, kept)
    providerBlocks.push(kept)
  }

  function indexOf(block: OpenBlock): number {
    block.index ??= parts++
    return block.index
  }

  function say(block: OpenBlock, type: 'text_delta' | 'reasoning_delta', text: unknown): StreamEvent[] {
    const word = asWord(text)
    return word === undefined ? [] : [{ type, index: indexOf(block), text: word }]
  }

  function sayInput(block: OpenBlock, text: string): StreamEvent[] {
    if (text === '') return []
    block.hasInput = true
    return [{ type: 'tool_call_delta', index: indexOf(block), toolIndex: block.toolIndex, arguments: text }]
  }

  function openCall(blockIndex: number, block: JsonObject): StreamEvent[] {
    const name = asText(block.name) ?? ''
    const call = begin(blockIndex, 'tool_call', block)
    const { toolIndex } = call
    return [{ type: 'tool_call_started', index: indexOf(call), toolIndex, id: asText(block.id) ?? '', name }]
  }

  return {
    get hasOutput() {
      return parts > 0
    },
    get providerBlocks() {
      return providerBlocks.map(({ block, input, content }) => ({
        ...block,
        ...(input !== '' && { input: tryParseJson(input) ?? input }),
        ...(content !== '' && { content }),
      }))
    },
    open(blockIndex, block) {
      openProvider.delete(blockIndex)
      switch (block.type) {
        case 'text':
          return say(begin(blockIndex, 'text', block), 'text_delta', block.text)
        case 'thinking':
          return say(begin(blockIndex, 'reasoning', block), 'reasoning_delta', block.thinking)
        case 'redacted_thinking': {
          const index = indexOf(begin(blockIndex, 'reasoning', block))
          return [{ type: 'reasoning_redacted', index, data: asText(block.data) ?? '' }]
        }
        case 'tool_use':
          return openCall(blockIndex, block)
        default:
          // Another kind may reuse the number of a block that never closed.
          open.delete(blockIndex)
          keep(blockIndex, block)
          return []
      }
    },
    extend(blockIndex, delta) {
      const kept = openProvider.get(blockIndex)
      if (kept !== undefined && delta.type === 'input_json_delta') kept.input += asText(delta.partial_json) ?? ''
      if (kept !== undefined && delta.type === 'compaction_delta') kept.content += asText(delta.content) ?? ''
      const block = open.get(blockIndex)
      if (block === undefined) return []
      switch (delta.type) {
        case 'text_delta':
          return say(block, 'text_delta', delta.text)
        case 'thinking_delta':
          return say(block, 'reasoning_delta', delta.thinking)
        case 'signature_delta': {
          const signature = asWord(delta.signature)
          return signature === undefined ? [] : [{ type: 'signature', index: indexOf(block), signature }]
        }
        case 'input_json_delta':
          return sayInput(block, asText(delta.partial_json) ?? '')
        case 'citations_delta':
          return [{ type: 'citation', index: indexOf(block), citation: toCitation(asObject(delta.citation) ?? {}) }]
        default:
          return []
      }
    },
    close(blockIndex) {
      const block = open.get(blockIndex)
      open.delete(blockIndex)
      if (block?.kind !== 'tool_call') return []
      const input = block.hasInput ? [] : sayInput(block, block.input)
      return [...input, { type: 'tool_call_finished', index: indexOf(block), toolIndex: block.toolIndex }]
    },
  }
}
