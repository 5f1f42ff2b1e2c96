import type { CachePoint, Message } from './message.js'

export type JsonSchema = Readonly<Record<string, unknown>>

export interface Tool {
  readonly name: string
  readonly description?: string
  /** JSON Schema of the arguments; absent for a tool without any. */
  readonly parameters?: JsonSchema
  /** The provider must produce arguments that satisfy the schema. */
  readonly strict?: boolean
  readonly cachePoint?: CachePoint
}

export type ToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  /** At least one call. */
  | { readonly type: 'required' }
  | { readonly type: 'tool'; readonly name: string }

export type ResponseFormat =
  | { readonly type: 'text' }
  /** Some JSON value, shape left to the prompt. */
  | { readonly type: 'json' }
  | {
      readonly type: 'json_schema'
      readonly name: string
      readonly description?: string
      readonly schema: JsonSchema
      readonly strict?: boolean
    }

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** How much the model should think. Absent: the model's own default. */
export interface ReasoningOptions {
  readonly effort?: ReasoningEffort
  /** Tokens the thinking may take, where the provider counts them. */
  readonly budgetTokens?: number
  /** Ask for readable thinking or a summary of it. */
  readonly includeText?: boolean
}

export interface WebSearchOptions {
  readonly maxSearches?: number
  /** Of one search. A wish: most providers decide for themselves, and that is no error. */
  readonly maxResults?: number
  readonly allowedDomains?: readonly string[]
  readonly blockedDomains?: readonly string[]
}

/**
 * One request for a completion, in no provider's words. An absent field means the provider's default: nothing is
 * clamped or filled in on the caller's behalf.
 */
export interface CompletionRequest {
  /** The target's own model name. */
  readonly model: string
  readonly messages: readonly Message[]
  readonly tools?: readonly Tool[]
  readonly toolChoice?: ToolChoice
  /** `false`: at most one tool call per turn. */
  readonly parallelToolCalls?: boolean
  readonly responseFormat?: ResponseFormat
  readonly maxOutputTokens?: number
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly stop?: readonly string[]
  readonly seed?: number
  readonly presencePenalty?: number
  readonly frequencyPenalty?: number
  readonly logitBias?: Readonly<Record<string, number>>
  readonly logprobs?: boolean
  readonly topLogprobs?: number
  /** Number of alternative answers. Default 1. */
  readonly choices?: number
  readonly reasoning?: ReasoningOptions
  readonly webSearch?: WebSearchOptions
  /** An opaque id of the end user, for the provider's abuse detection. */
  readonly user?: string
  readonly metadata?: Readonly<Record<string, string>>
  readonly serviceTier?: string
  /** Routes requests that share a prefix to the same cache, where the provider has it. */
  readonly promptCacheKey?: string
  /** Fields put into the provider's body as they are, by provider type: `{ openai: { store: true } }`. */
  readonly providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}
