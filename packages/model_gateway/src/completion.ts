import type { Usage } from '@maester/cost_meter'
import type { ForwardedAnswer } from './forwarding/caller_request.js'
import type { Citation, Part, ReasoningPart, RefusalPart, TextPart, ToolCallPart } from './message.js'

/** `other` is a reason we do not know: never taken for `stop`. `error` is the provider's own failure inside an answer. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'error' | 'other'

export type OutputPart = TextPart | ToolCallPart | ReasoningPart | RefusalPart

/** A whole answer, in no provider's words. */
export interface Completion {
  /** The provider's id of the answer. */
  readonly upstreamId?: string
  /** The model the provider says answered; often a dated name. */
  readonly upstreamModel?: string
  readonly parts: readonly OutputPart[]
  readonly finishReason: FinishReason
  /** The provider's own word, unchanged. */
  readonly providerFinishReason?: string
  readonly stopSequence?: string
  readonly usage: Usage
  readonly citations?: readonly Citation[]
  /** Other alternatives, when the caller asked for more than one. */
  readonly alternatives?: readonly Pick<Completion, 'parts' | 'finishReason' | 'providerFinishReason'>[]
  /**
   * What the provider said beside the answer and a caller may want: fingerprint, log probabilities, and as
   * `providerBlocks`, in its own form and order, what its own tools did and output of kinds there is no part for.
   */
  readonly providerMetadata?: Readonly<Record<string, unknown>>
  /** Present when the caller's request went to the provider as it came: the answer in the provider's words. */
  readonly forwarded?: ForwardedAnswer
}

/** The visible text of an answer or a message: its text parts joined, nothing between them. */
export function completionText(completion: { readonly parts: readonly Part[] }): string {
  let text = ''
  for (const part of completion.parts) if (part.type === 'text') text += part.text
  return text
}
