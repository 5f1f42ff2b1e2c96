import type { Usage } from '@maester/cost_meter'
import type { FinishReason } from './completion.js'
import type { Citation } from './message.js'
import type { WireEvent } from './provider.js'
import type { ProviderFailure } from './provider_failure.js'

/**
 * What a stream says, in no provider's words. Applying a stream's events in order gives the same parts, finish reason
 * and usage as the matching whole answer. `index` counts output parts from 0 in order of appearance; `toolIndex`
 * counts tool calls only.
 */
export type StreamEvent =
  | { readonly type: 'started'; readonly upstreamId?: string; readonly upstreamModel?: string }
  | { readonly type: 'text_delta'; readonly index: number; readonly text: string }
  | { readonly type: 'refusal_delta'; readonly index: number; readonly text: string }
  /** `id` where the provider names its reasoning, and wants the name back with it. */
  | { readonly type: 'reasoning_delta'; readonly index: number; readonly text: string; readonly id?: string }
  | { readonly type: 'reasoning_redacted'; readonly index: number; readonly data: string; readonly id?: string }
  /** Proof belonging to the part at `index`. */
  | { readonly type: 'signature'; readonly index: number; readonly signature: string }
  | {
      readonly type: 'tool_call_started'
      readonly index: number
      readonly toolIndex: number
      readonly id: string
      readonly name: string
    }
  | { readonly type: 'tool_call_delta'; readonly index: number; readonly toolIndex: number; readonly arguments: string }
  | { readonly type: 'tool_call_finished'; readonly index: number; readonly toolIndex: number }
  | { readonly type: 'citation'; readonly index: number; readonly citation: Citation }
  /** All that is known so far, replacing what was known before: figures of providers are cumulative. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | {
      readonly type: 'finished'
      readonly finishReason: FinishReason
      readonly providerFinishReason?: string
      readonly stopSequence?: string
    }
  /** The provider's terminal marker. Only after it is an answer complete. */
  | { readonly type: 'completed' }
  /** The provider reported a failure inside the stream. */
  | { readonly type: 'failed'; readonly failure: ProviderFailure }
  /** A sign of life without content. */
  | { readonly type: 'ping' }
  | { readonly type: 'metadata'; readonly metadata: Readonly<Record<string, unknown>> }
  /** The same of another choice than the first, when the caller asked for several: 1, 2, … */
  | { readonly type: 'choice'; readonly choice: number; readonly event: StreamEvent }
  /** What follows is another target's, who goes on with the text so far: the one before broke off. */
  | { readonly type: 'spliced' }
  /**
   * An event of the provider's, in the caller's own format, when the request went to the provider as it came: to be passed
   * on as it is. Listeners get these in place of all others but signs of life; what they say is in the answer. Those that
   * claim an end never reach a listener: the answer has them.
   */
  | { readonly type: 'forwarded'; readonly event: WireEvent; readonly isEnding: boolean }
