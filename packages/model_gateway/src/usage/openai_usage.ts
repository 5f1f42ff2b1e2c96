import type { Usage } from '@maester/cost_meter'
import { asObject, definedFields, type JsonObject } from '../providers/json_value.js'
import { tokenCount } from './token_count.js'

/**
 * Usage of chat completions, embeddings and the Responses API. Cached input is inside `prompt_tokens` and reasoning
 * inside `completion_tokens`. https://platform.openai.com/docs/api-reference/chat/object
 */
export function readOpenAiUsage(raw: JsonObject, serviceTier?: string): Usage {
  const input = asObject(raw.prompt_tokens_details) ?? asObject(raw.input_tokens_details) ?? {}
  const output = asObject(raw.completion_tokens_details) ?? asObject(raw.output_tokens_details) ?? {}
  return definedFields({
    inputTokens: tokenCount(raw.prompt_tokens ?? raw.input_tokens),
    outputTokens: tokenCount(raw.completion_tokens ?? raw.output_tokens),
    // Moonshot names it beside the totals.
    cacheReadTokens: tokenCount(input.cached_tokens ?? raw.cached_tokens),
    cacheWrite5mTokens: tokenCount(input.cache_write_tokens),
    reasoningTokens: tokenCount(output.reasoning_tokens),
    inputAudioTokens: tokenCount(input.audio_tokens),
    outputAudioTokens: tokenCount(output.audio_tokens),
    inputImageTokens: tokenCount(input.image_tokens),
    outputImageTokens: tokenCount(output.image_tokens),
    serviceTier,
    raw,
  })
}
