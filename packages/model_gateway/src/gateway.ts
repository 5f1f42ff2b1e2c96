import type { AttemptKind, Cost, PicoUsd, Usage } from '@maester/cost_meter'
import type { RequestContext } from '@maester/observability'
import type { Completion } from './completion.js'
import type { CompletionRequest } from './completion_request.js'
import type { AttemptSummary } from './errors.js'
import type { EmbeddingRequest, EmbeddingResult } from './provider.js'
import type { StreamEvent } from './stream_event.js'

/** What a caller asks of the gateway: a request whose model is still a name to be resolved. */
export interface GatewayCall {
  /** `model` is an alias, `provider/model`, or a bare name of the catalogue. */
  readonly request: CompletionRequest
  readonly kind: AttemptKind
  readonly promptName?: string
  readonly promptVersion?: string
  readonly dropUnsupported?: boolean
  /** Tried in order when every target of `request.model` failed. Adds to the alias's own fallbacks. */
  readonly fallbackModels?: readonly string[]
  /**
   * The most all attempts together may cost: none follows the first when what the earlier ones cost, unknown outcomes
   * at their estimate, and its own estimate exceed it, or when either is not known. Default: no limit.
   */
  readonly maxPicoUsd?: PicoUsd
  /** Capabilities a target must have beyond what the request itself asks for: `prompt_caching`, `vision`, … */
  readonly require?: readonly string[]
}

/** What a caller asks to be embedded. `request.model` is a name as in `GatewayCall`. */
export interface EmbeddingCall {
  readonly request: EmbeddingRequest
  /** Tried in order when every target of `request.model` failed. Vectors of different models do not compare. */
  readonly fallbackModels?: readonly string[]
  readonly dropUnsupported?: boolean
  /** As in `GatewayCall`. */
  readonly maxPicoUsd?: PicoUsd
}

/** Where a request would go first and what it could cost there. */
export interface RoutePreview {
  readonly provider: string
  /** The target's own model name. */
  readonly model: string
  readonly simulated: boolean
  readonly estimatedInputTokens: number
  readonly estimatedOutputTokens: number
  readonly estimate: Cost
  /** The model name a budget downgrades to, if one is known that can take the request. */
  readonly cheaperModel?: string
}

export interface RoutingSummary {
  readonly requestedModel: string
  readonly strategy: string
  /** True when anything but the first-ranked target answered. */
  readonly fallbackUsed: boolean
  readonly attempts: readonly AttemptSummary[]
}

/** Who answers. */
export interface AnswerSource {
  readonly provider: string
  /** The target's own model name, as sent. */
  readonly model: string
  readonly simulated: boolean
}

/** What it took to get an answer. */
export interface AnswerAccount extends AnswerSource {
  readonly usage: Usage
  readonly usageEstimated: boolean
  /** Cost of the attempt that answered. */
  readonly cost: Cost
  /** Cost of every attempt together; `null` when one of them is unknown. */
  readonly totalPicoUsd: PicoUsd | null
  readonly routing: RoutingSummary
  readonly droppedParameters: readonly string[]
}

export interface GatewayResult extends AnswerAccount {
  readonly completion: Completion
}

export interface GatewayEmbeddings extends AnswerAccount {
  readonly embeddings: EmbeddingResult
}

/**
 * Called for every event of a stream, in order, and told who it comes from, which is the same for all of them; the
 * gateway waits for the promise before it reads on.
 */
export type StreamListener = (event: StreamEvent, source: AnswerSource) => void | Promise<void>

/** One way to call any model. Every attempt is in the ledger before its first byte is sent and settled after. */
export interface ModelGateway {
  /**
   * Resolves the model name and estimates, without sending anything. Throws `GatewayError` `model_not_found`,
   * `unsupported_parameter` or `context_length_exceeded` when no target can take the request, `invalid_value` for a
   * demand that is no capability.
   */
  preview(
    request: CompletionRequest,
    demands?: Pick<GatewayCall, 'require' | 'dropUnsupported' | 'fallbackModels'>,
  ): RoutePreview
  /** One answer, or `GatewayError` with every attempt in its detail. */
  complete(call: GatewayCall, context: RequestContext): Promise<GatewayResult>
  /**
   * The same, streamed: `listener` gets events only after the first real output, so a failure before that is retried
   * unseen. After it, a failure rejects and is never retried. Resolves with the assembled answer once the provider's
   * terminal marker was seen and the attempt is settled.
   */
  stream(call: GatewayCall, context: RequestContext, listener: StreamListener): Promise<GatewayResult>
  /** As `preview`, for a call of `embed`. */
  previewEmbedding(call: EmbeddingCall): RoutePreview
  /**
   * One vector per input. Recorded, retried and failed over like a completion; a provider without embeddings is passed
   * over, and when it is the only one the call rejects with `GatewayError` `unsupported_parameter`.
   */
  embed(call: EmbeddingCall, context: RequestContext): Promise<GatewayEmbeddings>
  /** Ends idle connections; attempts in flight finish first. */
  close(): Promise<void>
}
