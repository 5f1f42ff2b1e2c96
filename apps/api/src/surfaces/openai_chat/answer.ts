import type { FinishReason } from '@maester/model_gateway'
import type { MaesterAnswer } from '../answer_facts.js'
import type { ChatAnswerImage } from './encode_images.js'
import type { ThinkingPlace } from './place_thinking.js'

/**
 * What `POST /v1/chat/completions` answers: OpenAI's object, with `maester`, `usage.cost_usd`, and on a choice
 * `provider_finish_reason`. https://platform.openai.com/docs/api-reference/chat/object
 */
export interface ChatCompletionAnswer {
  /** `chatcmpl-` and the request's own id. */
  readonly id: string
  readonly object: 'chat.completion'
  /** Unix time of the request, in seconds. */
  readonly created: number
  readonly model: string
  readonly choices: readonly ChatAnswerChoice[]
  /** Absent when neither tokens nor cost are known. */
  readonly usage?: ChatAnswerUsage
  readonly service_tier?: string
  readonly system_fingerprint?: string
  readonly maester: MaesterAnswer
}

export interface ChatAnswerChoice {
  readonly index: number
  readonly message: ChatAnswerMessage
  /** As the provider gave them, for the first choice; `null` when it gave none. */
  readonly logprobs: unknown
  /** `error` and `other` are not OpenAI's words: taken for `stop` they would claim a complete answer. */
  readonly finish_reason: FinishReason
  /** The provider's own word; `null` when it said none. */
  readonly provider_finish_reason: string | null
}

export interface ChatAnswerMessage extends ChatMessageExtras {
  readonly role: 'assistant'
  /** `null` beside calls or a refusal, when there is no text. */
  readonly content: string | null
  readonly refusal: string | null
  readonly annotations: readonly ChatAnnotation[]
  readonly tool_calls?: readonly ChatAnswerToolCall[]
  /** The readable thinking of all blocks, joined. DeepSeek's name for it. */
  readonly reasoning_content?: string
  readonly images?: readonly ChatAnswerImage[]
}

/** What a stream says at its end, once. To be sent back unchanged with the message. */
export interface ChatMessageExtras {
  /** The thinking block by block, when the provider gave proof that must come back with it. */
  readonly thinking_blocks?: readonly ChatThinkingBlock[]
  readonly extra_content?: ChatExtraContent
}

export type ChatThinkingBlock = ThinkingPlace & { readonly signature?: string; readonly id?: string } & (
    | { readonly type: 'thinking'; readonly thinking: string }
    | { readonly type: 'redacted_thinking'; readonly data: string; readonly thinking?: string }
  )

/** Google's own place for it in this format. https://ai.google.dev/gemini-api/docs/openai */
export interface ChatExtraContent {
  readonly google: { readonly thought_signature: string }
}

export interface ChatAnswerToolCall {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
  readonly extra_content?: ChatExtraContent
}

/** UTF-16 offsets into `content`, end exclusive. A source without an address is not a `url_citation`. */
export type ChatAnnotation =
  | { readonly type: 'url_citation'; readonly url_citation: ChatCitation & { readonly url: string } }
  | { readonly type: 'document_citation'; readonly document_citation: ChatCitation }

export interface ChatCitation {
  readonly start_index: number
  readonly end_index: number
  /** The source's title, or its address, or nothing. */
  readonly title: string
  /** The words quoted from the source. */
  readonly content?: string
}

/** `null` is a count the provider did not report, where OpenAI's type has a number: zero would be a claim. */
export interface ChatAnswerUsage {
  readonly prompt_tokens: number | null
  readonly completion_tokens: number | null
  readonly total_tokens: number | null
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number
    readonly cache_write_tokens?: number
    readonly audio_tokens?: number
  }
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number; readonly audio_tokens?: number }
  /** Decimal USD, six places; `null` when unknown. */
  readonly cost_usd: string | null
}
