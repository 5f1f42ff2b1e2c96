import { type Generation, sumOf, type TokenCount, type ToolCall, type Usage } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
import { completionTokens } from './openai_chat_dialect.js'

// Cohere counts its own preamble in `tokens` but does not bill it.
const preambleTokens = 60

export const toolPlan = 'I will use a tool.'

const finishReasons: Readonly<Record<Generation['finish'], string>> = {
  stop: 'COMPLETE',
  length: 'MAX_TOKENS',
  tool_calls: 'TOOL_CALL',
  content_filter: 'ERROR_TOXIC',
}

export const finishReasonOf = (generation: Generation): string =>
  generation.rawFinish ?? finishReasons[generation.finish]

/** `billed_units` is what the invoice counts. */
export function usageOf(usage: Usage | undefined): JsonObject | undefined {
  if (!usage) return undefined
  const { inputTokens, cacheReadTokens } = usage
  const output = completionTokens(usage)
  return {
    billed_units: { input_tokens: inputTokens, output_tokens: output },
    tokens: { input_tokens: withPreamble(inputTokens), output_tokens: output },
    cached_tokens: cacheReadTokens,
  }
}

const withPreamble = (tokens: TokenCount): TokenCount =>
  typeof tokens === 'number' ? sumOf(tokens, preambleTokens) : tokens

export function toolCallOf(call: ToolCall, argumentText: string): JsonObject {
  const name = call.name
  return { id: `${name}_${call.id.slice(0, 12)}`, type: 'function', function: { name, arguments: argumentText } }
}

/** The whole answer of `/v2/chat`. */
export function cohereReply(generation: Generation): JsonObject {
  const { reasoning, toolCalls, usage } = generation
  const text = generation.refusal ?? generation.text
  const content = [
    ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
  ]
  const calls = toolCalls.map((call) => toolCallOf(call, JSON.stringify(call.arguments)))
  return {
    id: generation.id,
    finish_reason: finishReasonOf(generation),
    message: {
      role: 'assistant',
      ...(content.length > 0 && { content }),
      ...(calls.length > 0 && { tool_plan: toolPlan, tool_calls: calls }),
    },
    usage: usageOf(usage),
  }
}
