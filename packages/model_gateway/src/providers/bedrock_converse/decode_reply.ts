import type { Completion, OutputPart } from '../../completion.js'
import { MalformedReply } from '../../errors.js'
import type { Citation } from '../../message.js'
import type { UpstreamReply } from '../../provider.js'
import { readBedrockUsage } from '../../usage/bedrock_usage.js'
import { asObject, asObjects, asText, asWord, definedFields, type JsonObject, readJsonObject } from '../json_value.js'
import { toFinishReason } from './finish_reason.js'

/** The reply names neither an id nor the model. */
export function decodeConverseReply(reply: UpstreamReply): Completion {
  const body = readJsonObject(reply.body)
  const message = asObject(asObject(body.output)?.message)
  if (message === undefined) throw new MalformedReply('The reply has no message.')
  const blocks = asObjects(message.content)
  const parts = blocks.reduce(withBlock, [])
  const citations = parts.flatMap((part) => (part.type === 'text' ? (part.citations ?? []) : []))
  const providerBlocks = blocks.filter(isProviderBlock)
  const stopReason = asWord(body.stopReason)
  const usage = asObject(body.usage)
  return definedFields({
    parts,
    finishReason: toFinishReason(stopReason),
    providerFinishReason: stopReason,
    usage: usage === undefined ? {} : readBedrockUsage(usage),
    citations: citations.length === 0 ? undefined : citations,
    providerMetadata: providerBlocks.length === 0 ? undefined : { providerBlocks },
  })
}

/** A tool of the provider's own at work, and what it gave. */
export function isProviderBlock({ toolUse, toolResult }: JsonObject): boolean {
  return toolResult !== undefined || asObject(toolUse)?.type === 'server_tool_use'
}

export function toCitation(citation: JsonObject): Citation {
  const web = asObject(asObject(citation.location)?.web)
  const quote = asObjects(citation.sourceContent).map((content) => asText(content.text) ?? '')
  return definedFields({
    url: asWord(web?.url),
    title: asWord(citation.title),
    quote: asWord(quote.join('')),
    raw: citation,
  })
}

function withBlock(parts: readonly OutputPart[], block: JsonObject): readonly OutputPart[] {
  const part = decodeBlock(block)
  if (part !== undefined) return [...parts, part]
  const citations = asObjects(asObject(block.citationsContent)?.citations).map(toCitation)
  if (citations.length === 0) return parts
  // Sources without a text of their own are those of the text before them.
  const position = parts.findLastIndex(({ type }) => type === 'text')
  const cited = parts[position]
  if (cited?.type !== 'text') return [...parts, { type: 'text', text: '', citations }]
  return parts.with(position, { ...cited, citations: [...(cited.citations ?? []), ...citations] })
}

function decodeBlock(block: JsonObject): OutputPart | undefined {
  if (isProviderBlock(block)) return undefined
  const toolUse = asObject(block.toolUse)
  if (toolUse !== undefined) {
    return {
      type: 'tool_call',
      id: asText(toolUse.toolUseId) ?? '',
      name: asText(toolUse.name) ?? '',
      arguments: JSON.stringify(toolUse.input ?? {}),
    }
  }
  const reasoning = asObject(block.reasoningContent)
  if (reasoning !== undefined) return decodeReasoning(reasoning)
  const cited = asObject(block.citationsContent)
  const text =
    asWord(block.text) ??
    asWord(
      asObjects(cited?.content)
        .map((piece) => asText(piece.text) ?? '')
        .join(''),
    )
  if (text === undefined) return undefined
  const citations = asObjects(cited?.citations).map(toCitation)
  return { type: 'text', text, ...(citations.length > 0 && { citations }) }
}

function decodeReasoning(reasoning: JsonObject): OutputPart | undefined {
  const redacted = asWord(reasoning.redactedContent)
  if (redacted !== undefined) return { type: 'reasoning', text: '', redacted }
  const shown = asObject(reasoning.reasoningText) ?? {}
  const signature = asWord(shown.signature)
  const text = asText(shown.text) ?? ''
  return text === '' && signature === undefined
    ? undefined
    : definedFields({ type: 'reasoning' as const, text, signature })
}
