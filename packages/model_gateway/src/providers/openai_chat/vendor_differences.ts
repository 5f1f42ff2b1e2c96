import type { Usage } from '@maester/cost_meter'
import type { FinishReason } from '../../completion.js'
import type { ReasoningOptions, WebSearchOptions } from '../../completion_request.js'
import type { ReasoningPart } from '../../message.js'
import type { EncodeOptions } from '../../provider.js'
import type { FailureRule } from '../failure_rules.js'
import type { JsonObject } from '../json_value.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'

/** A request field or part by the name callers know it under. */
export type ChatParameter =
  | 'top_k'
  | 'seed'
  | 'presence_penalty'
  | 'frequency_penalty'
  | 'logit_bias'
  | 'logprobs'
  | 'top_logprobs'
  | 'n'
  | 'reasoning_effort'
  | 'json_schema'
  | 'tools'
  | 'parallel_tool_calls'
  | 'user'
  | 'metadata'
  | 'service_tier'
  | 'prompt_cache_key'
  | 'web_search'
  | 'image'
  | 'file'
  | 'input_audio'

/** How a vendor departs from OpenAI's chat completions. Everything left out is as OpenAI does it. */
export interface VendorDifferences {
  /** The provider type, key of the registry. */
  readonly type: string
  /** Default `/chat/completions`. */
  chatPath?(model: string, options: EncodeOptions): string
  /** Default `/embeddings`; `null` when the vendor has none. */
  readonly embeddingsPath?: ((model: string, options: EncodeOptions) => string) | null
  /**
   * Whatever OpenAI's own callers may say is sent on to it: parameters that no canonical request has, tools that are no
   * functions. Default `false`: only what every vendor knows.
   */
  readonly takesAllOfOpenAi?: boolean
  /** Its answers are shaped otherwise than OpenAI's: callers' requests are translated, and so are the answers. */
  readonly answersOtherwise?: boolean
  /** What an assistant message at the end needs to be gone on with instead of answered. Absent: that cannot be had. */
  readonly continuation?: JsonObject
  /** Texts may be marked with Anthropic's `cache_control`. */
  readonly cacheMarks?: boolean
  /** How the key is sent. Default `authorization: Bearer`. */
  authHeaders?(apiKey: string): Readonly<Record<string, string>>
  /** Field for `maxOutputTokens`. Default `max_tokens`. */
  maxTokensField?(model: string): 'max_tokens' | 'max_completion_tokens'
  /** Parameters the vendor does not have. */
  readonly unsupported?: readonly ChatParameter[]
  /** Name of the top-k field, which OpenAI does not have. */
  readonly topKField?: string
  /** Name of the seed field. Default `seed`. */
  readonly seedField?: string
  /** `required` as the vendor spells it. */
  readonly requiredToolChoice?: string
  /** The vendor knows no `developer` role: sent as `system`. */
  readonly noDeveloperRole?: boolean
  /** Text content must be a string, never a list of parts. */
  readonly stringContentOnly?: boolean
  /** The stream carries usage unasked and `stream_options` is refused. */
  readonly noStreamOptions?: boolean
  /** A tool call's id as the vendor accepts it: ids of another vendor's calls arrive when a conversation moves. */
  toToolCallId?(id: string): string
  /** Fields that switch on web search. Default `web_search_options: {}`. */
  webSearchFields?(webSearch: WebSearchOptions): JsonObject
  /** Fields of an assistant message that carry its reasoning back. Default: reasoning is not sent back. */
  replayReasoning?(parts: readonly ReasoningPart[]): JsonObject
  /** Fields for reasoning options. Default `reasoning_effort`; a token budget is refused. */
  encodeReasoning?(reasoning: ReasoningOptions, unsupported: UnsupportedParameters): JsonObject
  /** Default: as OpenAI. */
  readUsage?(raw: JsonObject, serviceTier?: string): Usage
  /** Where a reply or chunk keeps its usage. Default `usage`. */
  findUsage?(body: JsonObject): JsonObject | undefined
  /** Reasons beside OpenAI's own. */
  readonly finishReasons?: ReadonlyMap<string, FinishReason>
  /** Rows tried before OpenAI's. */
  readonly failureRules?: readonly FailureRule[]
  /** A stream may end without `[DONE]`: its usage, told with or after the reason, is its last word. Default `false`. */
  readonly endsWithUsage?: boolean
  /** What else a reply or chunk says that a caller may want. */
  readMetadata?(body: JsonObject): JsonObject | undefined
}
