import { type Generation, sumOf, type ToolCall, type Usage } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
import { completionTokens } from './openai_chat_dialect.js'

/** What the service measured; the same always, since nothing here takes time. */
export const metrics: JsonObject = { latencyMs: 12 }

export const toolUseId = (call: ToolCall): string => `tooluse_${call.id.slice(-22)}`

const signature = Buffer.from('simulated thinking').toString('base64')

export const reasoningBlock = (text: string): JsonObject => ({ reasoningText: { text, signature } })

const stopReasons: Readonly<Record<Generation['finish'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'content_filtered',
}

export function stopReasonOf(generation: Generation): string {
  if (generation.rawFinish !== undefined) return generation.rawFinish
  return generation.refusal === undefined ? stopReasons[generation.finish] : 'guardrail_intervened'
}

/** Bedrock counts cached input beside `inputTokens`. */
export function usageOf(usage: Usage | undefined): JsonObject | undefined {
  if (!usage) return undefined
  const { inputTokens, cacheReadTokens, cacheWriteTokens } = usage
  const output = completionTokens(usage)
  const fresh = typeof inputTokens === 'number' ? inputTokens - sumOf(cacheReadTokens, cacheWriteTokens) : inputTokens
  return {
    inputTokens: fresh,
    outputTokens: output,
    totalTokens: sumOf(inputTokens, output),
    cacheReadInputTokens: cacheReadTokens,
    cacheWriteInputTokens: cacheWriteTokens,
  }
}

/** The whole answer of Converse. */
export function converseReply(generation: Generation): JsonObject {
  const text = generation.refusal ?? generation.text
  const content = [
    ...(generation.reasoning === undefined ? [] : [{ reasoningContent: reasoningBlock(generation.reasoning) }]),
    ...(text === '' ? [] : [{ text }]),
    ...generation.toolCalls.map((call) => ({
      toolUse: { toolUseId: toolUseId(call), name: call.name, input: call.arguments },
    })),
  ]
  return {
    metrics,
    output: { message: { role: 'assistant', content } },
    stopReason: stopReasonOf(generation),
    usage: usageOf(generation.usage),
  }
}
