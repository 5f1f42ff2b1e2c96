import type { AttemptKind } from '@maester/cost_meter'
import type { ModelFacts } from './capabilities/capability.js'
import type { FinishReason } from './completion.js'
import type { MeteredUsage } from './metered_usage.js'
import type { EncodeOptions, ProviderAdapter, UpstreamReply, UpstreamRequest } from './provider.js'
import type { ProviderFailure } from './provider_failure.js'
import type { RequestEstimate } from './request_estimate.js'

/** Who is asked. */
export interface QuestionTarget {
  readonly adapter: ProviderAdapter
  /** The target's own model name. */
  readonly model: string
  readonly facts: ModelFacts
}

export interface EncodedQuestion {
  /** Reads the reply to `upstream`. */
  readonly adapter: ProviderAdapter
  readonly upstream: UpstreamRequest
}

/** What a call asks of a target, in no provider's words, and how its answer is read. One for each kind of call. */
export interface Question<Answer extends object> {
  readonly kind: AttemptKind
  readonly promptName?: string
  readonly promptVersion?: string
  /** The model was asked to think: it is silent until it has thought. */
  readonly thinks: boolean
  /** Throws `GatewayError` `unsupported_parameter` when the target cannot be asked this. */
  encode(target: QuestionTarget, options: EncodeOptions): EncodedQuestion
  /** Reads a 2xx reply. Throws `MalformedReply`; a `ProviderFailure` comes back as such. */
  decode(adapter: ProviderAdapter, reply: UpstreamReply): Answer | ProviderFailure
  meter(answer: Answer, estimate: RequestEstimate): MeteredUsage
  /** `undefined` where answers have no such thing. */
  finishReasonOf(answer: Answer): FinishReason | undefined
  /** The model the provider says answered. */
  upstreamModelOf(answer: Answer): string | undefined
}
