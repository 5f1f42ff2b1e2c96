import type { Call } from '../endpoint.js'
import { sumOf, type TokenCount, type Usage } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
import type { Headers, Part } from '../reply.js'
import { openAiHeaders } from './openai_headers.js'

/** How one vendor's chat completions differ from the format they share. */
export interface ChatDialect {
  headers(call: Call): Headers
  replyId(id: string): string
  toolCallId(id: string): string
  /** The model a reply names for the one that was asked for. */
  servedModel(model: string): string
  usage(usage: Usage): JsonObject
  /**
   * Where a stream reports usage: in a chunk of its own when the caller asked, in one always, or with the finish
   * reason always.
   */
  readonly streamedUsage: 'own_chunk_when_asked' | 'own_chunk' | 'finish_chunk'
  /** Members of every reply and chunk beside the shared ones. */
  envelope(id: string, form: 'reply' | 'chunk'): JsonObject
  /** Members of every choice beside the shared ones; `finish` is null until the choice is done. */
  choice(finish: string | null): JsonObject
  /** Members of a whole message beside the shared ones. */
  readonly message: JsonObject
  /** Members of the chunk that finishes. */
  finishChunk(usage: JsonObject | undefined, id: string): JsonObject
  /** What a stream says before its first chunk. */
  preamble(base: JsonObject): readonly Part[]
  /** Undefined: the vendor shows no reasoning. */
  readonly reasoningMember: 'reasoning_content' | 'reasoning' | undefined
  /** True for padding against traffic analysis in every chunk. */
  readonly obfuscates: boolean
  /** The name that pieces of tool arguments repeat; undefined: they have none. */
  readonly toolPieceName: string | undefined
  /** The model must be asked with `max_completion_tokens` and without a temperature. */
  isReasoningModel(model: string): boolean
}

const snapshots: Readonly<Record<string, string>> = {
  'gpt-4.1': 'gpt-4.1-2025-04-14',
  'gpt-4.1-mini': 'gpt-4.1-mini-2025-04-14',
  'gpt-4.1-nano': 'gpt-4.1-nano-2025-04-14',
  'gpt-4o': 'gpt-4o-2024-08-06',
  'gpt-4o-mini': 'gpt-4o-mini-2024-07-18',
  'gpt-5': 'gpt-5-2025-08-07',
  'gpt-5-mini': 'gpt-5-mini-2025-08-07',
  'gpt-5-nano': 'gpt-5-nano-2025-08-07',
  o3: 'o3-2025-04-16',
  'o4-mini': 'o4-mini-2025-04-16',
}

/** OpenAI answers an undated name with the dated one that served it. */
export const snapshotOf = (model: string): string => snapshots[model] ?? model

/** OpenAI's own usage: reasoning is part of the completion, cached input part of the prompt. */
export function openAiUsage(usage: Usage): JsonObject {
  const completion = completionTokens(usage)
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: completion,
    total_tokens: sumOf(usage.inputTokens, completion),
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

/** The three counts that every vendor reports. */
export function plainUsage(usage: Usage): JsonObject {
  const completion = completionTokens(usage)
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: completion,
    total_tokens: sumOf(usage.inputTokens, completion),
  }
}

/** Output with its reasoning, left as it is when a fault made it something else than a number. */
export function completionTokens({ outputTokens, reasoningTokens }: Usage): TokenCount {
  return typeof outputTokens === 'number' ? sumOf(outputTokens, reasoningTokens) : outputTokens
}

export const openAiChatDialect: ChatDialect = {
  headers: openAiHeaders,
  replyId: (id) => `chatcmpl-${id.slice(0, 29)}`,
  toolCallId: (id) => `call_${id}`,
  servedModel: snapshotOf,
  usage: openAiUsage,
  streamedUsage: 'own_chunk_when_asked',
  envelope: () => ({ service_tier: 'default', system_fingerprint: 'fp_simulator' }),
  choice: () => ({ logprobs: null }),
  message: { refusal: null, annotations: [] },
  finishChunk: () => ({}),
  preamble: () => [],
  reasoningMember: undefined,
  obfuscates: true,
  toolPieceName: undefined,
  isReasoningModel: (model) => /^(o\d|gpt-5(?!-chat))/u.test(model),
}
