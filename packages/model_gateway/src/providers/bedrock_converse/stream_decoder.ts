import type { Citation } from '../../message.js'
import type { StreamDecoder } from '../../provider.js'
import type { StreamEvent } from '../../stream_event.js'
import { readBedrockUsage } from '../../usage/bedrock_usage.js'
import { classifyInStream, malformedInStream } from '../failure_reply.js'
import { asNumber, asObject, asText, asWord, definedFields, type JsonObject, tryParseJson } from '../json_value.js'
import { isProviderBlock, toCitation } from './decode_reply.js'
import { converseFailureFormat } from './failures.js'
import { toFinishReason } from './finish_reason.js'
import { createProviderBlocks } from './provider_blocks.js'

interface OpenCall {
  readonly index: number
  readonly toolIndex: number
  hasInput: boolean
}

const COMPLETED: StreamEvent = { type: 'completed' }

/**
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html. A block without a start is text
 * or reasoning. `messageStop` ends the message, and `metadata` has its usage, usually after it.
 */
export function createConverseStreamDecoder(): StreamDecoder {
  const indexByBlock = new Map<number, number>()
  const calls = new Map<number, OpenCall>()
  const providerBlocks = createProviderBlocks()
  /** Of the block that is open. */
  const citations: Citation[] = []
  let lastText: number | undefined
  let toolCalls = 0
  let hasStopped = false
  let hasEnded = false

  function indexOf(block: number): number {
    const known = indexByBlock.get(block)
    if (known !== undefined) return known
    const index = indexByBlock.size
    indexByBlock.set(block, index)
    return index
  }

  function openBlock(body: JsonObject): StreamEvent[] {
    const start = asObject(body.start) ?? {}
    if (isProviderBlock(start)) {
      providerBlocks.open(blockNumber(body), start)
      return []
    }
    const toolUse = asObject(start.toolUse)
    if (toolUse === undefined) return []
    const call = { index: indexOf(blockNumber(body)), toolIndex: toolCalls, hasInput: false }
    toolCalls += 1
    calls.set(blockNumber(body), call)
    const { index, toolIndex } = call
    const id = asText(toolUse.toolUseId) ?? ''
    return [{ type: 'tool_call_started', index, toolIndex, id, name: asText(toolUse.name) ?? '' }]
  }

  function extendBlock(body: JsonObject): StreamEvent[] {
    const delta = asObject(body.delta) ?? {}
    const block = blockNumber(body)
    if (providerBlocks.extend(block, delta)) return []
    const citation = asObject(delta.citation)
    if (citation !== undefined) {
      citations.push(toCitation(citation))
      return []
    }
    const text = asWord(delta.text)
    if (text !== undefined) {
      lastText = indexOf(block)
      return [{ type: 'text_delta', index: lastText, text }]
    }
    const reasoning = asObject(delta.reasoningContent)
    if (reasoning !== undefined) return extendReasoning(block, reasoning)
    const input = asWord(asObject(delta.toolUse)?.input)
    const call = calls.get(block)
    if (input === undefined || call === undefined) return []
    call.hasInput = true
    return [{ type: 'tool_call_delta', index: call.index, toolIndex: call.toolIndex, arguments: input }]
  }

  function extendReasoning(block: number, { text, signature, redactedContent }: JsonObject): StreamEvent[] {
    const word = asWord(text)
    if (word !== undefined) return [{ type: 'reasoning_delta', index: indexOf(block), text: word }]
    const proof = asWord(signature)
    if (proof !== undefined) return [{ type: 'signature', index: indexOf(block), signature: proof }]
    const data = asWord(redactedContent)
    return data === undefined ? [] : [{ type: 'reasoning_redacted', index: indexOf(block), data }]
  }

  /** Sources in a block without text are those of the text before it. */
  function tellCitations(block: number): StreamEvent[] {
    const index = indexByBlock.get(block) ?? lastText
    return citations.splice(0).map((citation) => ({ type: 'citation', index: index ?? indexOf(block), citation }))
  }

  function closeBlock(body: JsonObject): StreamEvent[] {
    if (citations.length > 0) return tellCitations(blockNumber(body))
    const call = calls.get(blockNumber(body))
    if (call === undefined) return []
    const { index, toolIndex, hasInput } = call
    calls.delete(blockNumber(body))
    const finished: StreamEvent = { type: 'tool_call_finished', index, toolIndex }
    return hasInput ? [finished] : [{ type: 'tool_call_delta', index, toolIndex, arguments: '{}' }, finished]
  }

  function stop({ stopReason }: JsonObject): StreamEvent[] {
    const reason = asWord(stopReason)
    const finished = { finishReason: toFinishReason(reason), providerFinishReason: reason }
    const { metadata } = providerBlocks
    hasStopped = true
    return [
      ...(metadata === undefined ? [] : [{ type: 'metadata' as const, metadata }]),
      definedFields({ type: 'finished' as const, ...finished }),
      ...(hasEnded ? [COMPLETED] : []),
    ]
  }

  function end(body: JsonObject): StreamEvent[] {
    const usage = asObject(body.usage)
    hasEnded = true
    const events: StreamEvent[] = usage === undefined ? [] : [{ type: 'usage', usage: readBedrockUsage(usage) }]
    return hasStopped ? [...events, COMPLETED] : events
  }

  const readers: ReadonlyMap<string, (body: JsonObject) => StreamEvent[]> = new Map([
    ['messageStart', () => [{ type: 'started' }]],
    ['contentBlockStart', openBlock],
    ['contentBlockDelta', extendBlock],
    ['contentBlockStop', closeBlock],
    ['messageStop', stop],
    ['metadata', end],
  ])

  return {
    push({ event, data }) {
      const body = asObject(tryParseJson(data))
      if (body === undefined) {
        return [{ type: 'failed', failure: malformedInStream('An event of the stream is not a JSON object.') }]
      }
      const [kind, name] = event.split(':')
      if (kind !== 'exception' && kind !== 'error') return readers.get(event)?.(body) ?? []
      const error = { codes: name ? [name] : [], message: asText(body.message) ?? '' }
      return [{ type: 'failed', failure: classifyInStream(converseFailureFormat, error, indexByBlock.size > 0) }]
    },
    end: () => (hasStopped && !hasEnded ? [COMPLETED] : []),
  }
}

function blockNumber(body: JsonObject): number {
  return asNumber(body.contentBlockIndex) ?? 0
}
