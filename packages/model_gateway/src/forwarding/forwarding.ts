import type { CompletionRequest } from '../completion_request.js'
import type { EncodeOptions, ProviderAdapter, UpstreamRequest, WireEvent } from '../provider.js'
import type { StreamEvent } from '../stream_event.js'
import type { CallerRequest } from './caller_request.js'

/** A caller's request, with its body at hand. */
export type ForwardableRequest = CallerRequest & { readonly text: string }

/** How a provider takes requests that are in its own format already. Pure, like the adapter it belongs to. */
export interface Forwarding {
  /** Reads the replies. Default: the adapter it belongs to. */
  readonly reader?: ProviderAdapter
  /**
   * The caller's body under the target's model name, less what is ours; `undefined` when the target would not take it
   * as it is: then it is translated. `request` is what the body was decoded to.
   */
  encode(asked: ForwardableRequest, request: CompletionRequest, options: EncodeOptions): UpstreamRequest | undefined
  /** Whether a stream's event claims an end, and must wait until the answer is settled. `told`: what it says. */
  isEnding(event: WireEvent, told: readonly StreamEvent[]): boolean
  /** Whether a stream's event would break its readers, and is not passed on. Default: none would. */
  isNoise?(event: WireEvent, told: readonly StreamEvent[]): boolean
}
