import type { Completion, OutputPart } from '../../completion.js'
import { MalformedReply } from '../../errors.js'
import type { UpstreamReply } from '../../provider.js'
import type { ProviderFailure } from '../../provider_failure.js'
import { readAnthropicUsage } from '../../usage/anthropic_usage.js'
import { classifyReply } from '../failure_reply.js'
import { asObject, asObjects, asText, asWord, definedFields, type JsonObject, readJsonObject } from '../json_value.js'
import { toCitation } from './citation.js'
import { messagesFailureFormat, readMessagesError } from './failures.js'
import { toFinishReason } from './finish_reason.js'

export function decodeMessagesReply(reply: UpstreamReply): Completion | ProviderFailure {
  const body = readJsonObject(reply.body)
  if (!Array.isArray(body.content)) {
    if (readMessagesError(body) !== undefined) return classifyReply(messagesFailureFormat, reply)
    throw new MalformedReply('The reply has no content.')
  }
  const parts = asObjects(body.content).flatMap((block) => decodeBlock(block) ?? [])
  const citations = parts.flatMap((part) => (part.type === 'text' ? (part.citations ?? []) : []))
  const stopReason = asWord(body.stop_reason)
  const usage = asObject(body.usage)
  return definedFields({
    upstreamId: asWord(body.id),
    upstreamModel: asWord(body.model),
    parts,
    finishReason: toFinishReason(stopReason),
    providerFinishReason: stopReason,
    stopSequence: asWord(body.stop_sequence),
    usage: usage === undefined ? {} : readAnthropicUsage(usage),
    citations: citations.length === 0 ? undefined : citations,
    providerMetadata: readMetadata(body, asObjects(body.content).filter(isProviderBlock)),
  })
}

/**
 * What a message or a `message_delta` says beside the answer: why it was refused, and in the provider's own form what
 * its tools did.
 */
export function readMetadata(body: JsonObject, blocks: readonly JsonObject[]): JsonObject | undefined {
  const metadata = definedFields({
    stopDetails: asObject(body.stop_details),
    providerBlocks: blocks.length === 0 ? undefined : blocks,
  })
  return Object.keys(metadata).length === 0 ? undefined : metadata
}

const OUTPUT_BLOCKS: ReadonlySet<unknown> = new Set(['text', 'tool_use', 'thinking', 'redacted_thinking'])

function isProviderBlock({ type }: JsonObject): boolean {
  return !OUTPUT_BLOCKS.has(type)
}

/** `undefined` for blocks that are no output: empty ones, the provider's own tools at work, and kinds we do not know. */
function decodeBlock(block: JsonObject): OutputPart | undefined {
  switch (block.type) {
    case 'text': {
      const citations = asObjects(block.citations).map(toCitation)
      const text = asText(block.text) ?? ''
      if (text === '') return undefined
      return { type: 'text', text, ...(citations.length > 0 && { citations }) }
    }
    case 'tool_use': {
      const input = JSON.stringify(block.input ?? {})
      return { type: 'tool_call', id: asText(block.id) ?? '', name: asText(block.name) ?? '', arguments: input }
    }
    case 'thinking': {
      const text = asText(block.thinking) ?? ''
      const signature = asWord(block.signature)
      // Thinking that is not shown comes as a signature alone.
      return text === '' && signature === undefined
        ? undefined
        : definedFields({ type: 'reasoning' as const, text, signature })
    }
    case 'redacted_thinking':
      return { type: 'reasoning', text: '', redacted: asText(block.data) ?? '' }
    default:
      return undefined
  }
}
