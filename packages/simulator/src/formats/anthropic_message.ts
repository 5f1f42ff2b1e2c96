import type { Generation, ToolCall, Usage, WebSearch } from '../generation/generate.js'
import type { Json, JsonObject } from '../json.js'

export function messageEnvelope(model: string, generation: Generation): JsonObject {
  return { id: `msg_01${generation.id.slice(0, 22)}`, type: 'message', role: 'assistant', model }
}

export const toolUseId = (call: ToolCall): string => `toolu_01${call.id.slice(-22)}`

const signature = Buffer.from('simulated thinking').toString('base64')

export const thinkingBlock = (thinking: string): JsonObject => ({ type: 'thinking', thinking, signature })

/** What is shown instead of the model's words goes where the text would. */
export const shownText = (generation: Generation): string => generation.refusal ?? generation.text

export function contentBlocks(generation: Generation): readonly JsonObject[] {
  const text = shownText(generation)
  return [
    ...(generation.reasoning === undefined ? [] : [thinkingBlock(generation.reasoning)]),
    ...(generation.webSearch ? searchBlocks(generation.id, generation.webSearch) : []),
    ...(text === ''
      ? []
      : [{ type: 'text', text, ...(generation.webSearch && { citations: [citationOf(generation.webSearch)] }) }]),
    ...generation.toolCalls.map((call) => ({
      type: 'tool_use',
      id: toolUseId(call),
      name: call.name,
      input: call.arguments,
    })),
  ]
}

/** The search that ran on Anthropic's side, and what it found. */
export function searchBlocks(id: string, { query, url, title }: WebSearch): readonly JsonObject[] {
  const tool_use_id = `srvtoolu_01${id.slice(0, 22)}`
  const result = { type: 'web_search_result', url, title, encrypted_content: 'c2ltdWxhdGVk', page_age: null }
  return [
    { type: 'server_tool_use', id: tool_use_id, name: 'web_search', input: { query } },
    { type: 'web_search_tool_result', tool_use_id, content: [result] },
  ]
}

export function citationOf({ url, title }: WebSearch): JsonObject {
  return { type: 'web_search_result_location', url, title, encrypted_index: 'c2ltdWxhdGVk', cited_text: title }
}

const stopReasons: Readonly<Record<Generation['finish'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
}

/** Why it stopped; a refusal says of which kind. */
export function stopOf(generation: Generation): JsonObject {
  const refuses = generation.refusal !== undefined || generation.finish === 'content_filter'
  const reason = generation.rawFinish ?? (refuses ? 'refusal' : stopReasons[generation.finish])
  const details = refuses
    ? { type: 'refusal', category: 'general_harms', explanation: 'The request was declined.' }
    : null
  return { stop_reason: reason, stop_sequence: null, stop_details: details }
}

/** The final usage, undefined when none is reported. */
export function reportedUsage({ usage, webSearch }: Generation): JsonObject | undefined {
  return usage && usageOf(usage, webSearch ? 1 : 0)
}

/** Anthropic counts cached input beside `input_tokens`, and reasoning within `output_tokens`. */
export function usageOf(usage: Usage, webSearches = 0): JsonObject {
  return {
    input_tokens: without(usage.inputTokens, usage.cacheReadTokens, usage.cacheWriteTokens),
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
    output_tokens:
      typeof usage.outputTokens === 'number' ? usage.outputTokens + Number(usage.reasoningTokens) : usage.outputTokens,
    ...(usage.reasoningTokens !== 0 && { output_tokens_details: { thinking_tokens: usage.reasoningTokens } }),
    ...(webSearches > 0 && { server_tool_use: { web_search_requests: webSearches, web_fetch_requests: 0 } }),
    service_tier: 'standard',
  }
}

function without(total: Json, ...parts: readonly Json[]): Json {
  if (typeof total !== 'number') return total
  return parts.reduce<number>((rest, part) => rest - (typeof part === 'number' ? part : 0), total)
}
