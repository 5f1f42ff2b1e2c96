import type { Call } from '../endpoint.js'
import { type Generation, sumOf, type ToolCall } from '../generation/generate.js'
import type { Json, JsonObject } from '../json.js'
import { completionTokens, snapshotOf } from './openai_chat_dialect.js'

export interface ResponseWriting {
  readonly call: Call
  readonly generation: Generation
  readonly model: string
}

/** The response as it stands when nothing is produced yet. */
export function openResponse({ call, generation, model }: ResponseWriting): JsonObject {
  const { body } = call
  return {
    id: `resp_${generation.id}`,
    object: 'response',
    created_at: Math.floor(call.now.getTime() / 1_000),
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    metadata: body.metadata ?? {},
    model: snapshotOf(model),
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    reasoning: body.reasoning ?? { effort: null, summary: null },
    service_tier: 'default',
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: body.text ?? { format: { type: 'text' } },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: body.top_p ?? 1,
    truncation: body.truncation ?? 'disabled',
    usage: null,
    user: null,
  }
}

/** The response when it is done: completed, or incomplete with the reason. */
export function completedResponse(writing: ResponseWriting): JsonObject {
  const { generation } = writing
  const reason = incompleteReason(generation)
  return {
    ...openResponse(writing),
    status: reason === undefined ? 'completed' : 'incomplete',
    incomplete_details: reason === undefined ? null : { reason },
    output: outputItems(generation),
    usage: usageOf(generation),
  }
}

function incompleteReason(generation: Generation): string | undefined {
  if (generation.rawFinish !== undefined) return generation.rawFinish
  if (generation.finish === 'length') return 'max_output_tokens'
  return generation.finish === 'content_filter' ? 'content_filter' : undefined
}

function usageOf({ usage }: Generation): Json | undefined {
  if (!usage) return undefined
  const output = completionTokens(usage)
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cacheReadTokens },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: sumOf(usage.inputTokens, output),
  }
}

/** What was produced, in order: reasoning, a web search, then a message or function calls. */
export function outputItems(generation: Generation): readonly JsonObject[] {
  const { reasoning, webSearch, toolCalls } = generation
  return [
    ...(reasoning === undefined ? [] : [reasoningItem(generation.id, reasoning)]),
    ...(webSearch === undefined ? [] : [searchItem(generation.id, webSearch.query)]),
    ...(toolCalls.length > 0 ? toolCalls.map(callItem) : [messageItem(generation)]),
  ]
}

function reasoningItem(id: string, text: string): JsonObject {
  return { id: `rs_${id}`, type: 'reasoning', summary: [{ type: 'summary_text', text }] }
}

function searchItem(id: string, query: string): JsonObject {
  return { id: `ws_${id}`, type: 'web_search_call', status: 'completed', action: { type: 'search', query } }
}

function callItem(call: ToolCall): JsonObject {
  return {
    id: `fc_${call.id}`,
    type: 'function_call',
    status: 'completed',
    arguments: JSON.stringify(call.arguments),
    call_id: `call_${call.id}`,
    name: call.name,
  }
}

function messageItem(generation: Generation): JsonObject {
  const { refusal, text } = generation
  const part: JsonObject =
    refusal === undefined
      ? { type: 'output_text', annotations: annotationsOf(generation), logprobs: [], text }
      : { type: 'refusal', refusal }
  return { id: `msg_${generation.id}`, type: 'message', status: 'completed', role: 'assistant', content: [part] }
}

/** One citation over the whole text. */
export function annotationsOf({ webSearch, text }: Generation): readonly JsonObject[] {
  if (!webSearch) return []
  const { title, url } = webSearch
  return [{ type: 'url_citation', start_index: 0, end_index: text.length, title, url }]
}
