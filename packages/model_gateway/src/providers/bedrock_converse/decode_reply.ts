import type { Completion, OutputPart } from '../../completion.js'
import { MalformedReply } from '../../errors.js'
import type { UpstreamReply } from '../../provider.js'
import { readBedrockUsage } from '../../usage/bedrock_usage.js'
import { asObject, asObjects, asText, asWord, definedFields, type JsonObject, readJsonObject } from '../json_value.js'
import { toFinishReason } from './finish_reason.js'

/** The reply names neither an id nor the model. */
export function decodeConverseReply(reply: UpstreamReply): Completion {
  const body = readJsonObject(reply.body)
  const message = asObject(asObject(body.output)?.message)
  if (message === undefined) throw new MalformedReply('The reply has no message.')
  const parts = asObjects(message.content)
    .map(decodeBlock)
    .filter((part) => part !== undefined)
  const stopReason = asWord(body.stopReason)
  const usage = asObject(body.usage)
  return definedFields({
    parts,
    finishReason: toFinishReason(stopReason),
    providerFinishReason: stopReason,
    usage: usage === undefined ? {} : readBedrockUsage(usage),
  })
}

function decodeBlock(block: JsonObject): OutputPart | undefined {
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
  const text = asWord(block.text)
  return text === undefined ? undefined : { type: 'text', text }
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
