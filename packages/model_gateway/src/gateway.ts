import type { AttemptKind, Cost, PicoUsd, Usage } from '@maester/cost_meter'
import type { RequestContext } from '@maester/observability'
import type { CapabilityMap } from './capabilities/capability.js'
import type { Needs } from './capabilities/needs.js'
import type { Completion } from './completion.js'
import type { CompletionRequest } from './completion_request.js'
import type { ModelDeprecation } from './deprecations/model_deprecation.js'
import type { AttemptSummary, GatewayError } from './errors.js'
import type { LatencyFigures } from './figures/target_figures.js'
import type { CallerRequest } from './forwarding/caller_request.js'
import type { BreakerHealth, GatewayHealth, SetAsideKey } from './health/target_health.js'
import type { EmbeddingRequest, EmbeddingResult } from './provider.js'
import type { QualityFigure } from './quality_figures.js'
import type { RequestEstimate } from './request_estimate.js'
import type { CanaryArm } from './routing/canary.js'
import type { RoutePlan } from './routing/route_plan.js'
import type { GatewaySettings } from './settings.js'
import type { StreamEvent } from './stream_event.js'

/** What a caller asks of whoever answers, beyond what the request itself needs. */
export interface RouteDemands {
  /** Capabilities a target must have (`prompt_caching`, `vision`, …), and regions, any of them (`region:eu`). */
  readonly require?: readonly string[]
  readonly dropUnsupported?: boolean
  /** Tried in order when every target of `request.model` failed. Adds to the alias's own fallbacks. */
  readonly fallbackModels?: readonly string[]
  /** Name of the weights by which targets are scored where the alias leaves its strategy open or names `balanced`. */
  readonly profile?: string
  /**
   * The longest the call may take, in ms. Targets whose recent 95th percentile is longer are left out. Default: the
   * settings' total.
   */
  readonly maxLatencyMs?: number
  /** The answer will be streamed. Default `false`. */
  readonly stream?: boolean
  /** Whose own prices count where the call is estimated. Default: nobody's, the prices of everyone. */
  readonly tenantId?: string
  /** What a canary tells calls apart by. Without it the canary is not asked. */
  readonly requestId?: string
  /** What a canary that is sticky by session tells calls apart by. Default: `requestId`. */
  readonly sessionId?: string
}

/** A request that has been routed. To be handed, with the same request and demands, to `complete` or `stream`. */
export interface PlannedRoute {
  readonly request: { readonly model: string }
  readonly demands: RouteDemands
  readonly plan: RoutePlan
  readonly estimate: RequestEstimate
  readonly needs: Needs
}

/** What a caller asks of the gateway: a request whose model is still a name to be resolved. */
export interface GatewayCall extends Omit<RouteDemands, 'stream'> {
  /** `model` is an alias, `provider/model`, or a bare name of the catalogue. */
  readonly request: CompletionRequest
  readonly kind: AttemptKind
  readonly promptName?: string
  readonly promptVersion?: string
  /** What `preview` gave for this request. Default: the request is routed now. */
  readonly route?: PlannedRoute
  /**
   * The most all attempts together may cost: none follows the first when what the earlier ones cost, unknown outcomes
   * at their estimate, and its own estimate exceed it, or when either is not known. Default: no limit.
   */
  readonly maxPicoUsd?: PicoUsd
  /** The request as the caller wrote it: it goes as it is to targets that speak its format. */
  readonly callerRequest?: CallerRequest
}

/** What a caller asks to be embedded. `request.model` is a name as in `GatewayCall`. */
export interface EmbeddingCall extends Omit<RouteDemands, 'stream'> {
  /** Its `fallbackModels` give vectors that do not compare with those of `model`. */
  readonly request: EmbeddingRequest
  /** As in `GatewayCall`. */
  readonly route?: PlannedRoute
  /** As in `GatewayCall`. */
  readonly maxPicoUsd?: PicoUsd
}

/** Where a request would go first and what it could cost there. */
export interface RoutePreview {
  readonly provider: string
  /** The target's own model name. */
  readonly model: string
  readonly simulated: boolean
  /** The model's announced end, where one is known. */
  readonly deprecation?: ModelDeprecation | undefined
  readonly route: PlannedRoute
  readonly estimatedInputTokens: number
  readonly estimatedOutputTokens: number
  readonly estimate: Cost
  /** The model name a budget downgrades to, if one is known that can take the request. Looked for when it is read. */
  readonly cheaperModel: string | undefined
}

/** A target as it stands now. */
export interface TargetReport extends AnswerSource {
  /** Of the provider registry. */
  readonly type: string
  readonly region?: string
  readonly weight?: number
  readonly capabilities: CapabilityMap
  /** Input and output together. `undefined`: unknown. */
  readonly contextWindowTokens?: number
  /** `undefined`: unknown. */
  readonly maxOutputTokens?: number
  readonly latency: LatencyFigures
  readonly inFlight: number
  /** Share of recent attempts that failed by the provider's fault, 0 to 1. `undefined`: not asked lately. */
  readonly errorRate?: number
  readonly quality?: QualityFigure
  /** Never called: closed. */
  readonly breaker: BreakerHealth
  /** Keys of the connection that are not used for this target now. */
  readonly keysSetAside: readonly SetAsideKey[]
}

/** Where a request would go, and why. */
export interface RouteExplanation {
  readonly requestedModel: string
  readonly strategy: string
  readonly profile?: string
  /** `undefined`: the alias has no canary. */
  readonly arm?: CanaryArm
  /** Why the call is in this arm. */
  readonly armReason?: string
  readonly estimatedInputTokens: number
  readonly estimatedOutputTokens: number
  /** In the order they would be tried. */
  readonly candidates: readonly (TargetReport & { readonly reason: string; readonly estimate: Cost })[]
  readonly leftOut: readonly (TargetReport & { readonly reason: string })[]
  /** What the caller would be told, when every target is left out. */
  readonly refusal?: GatewayError
  readonly cheaperModel?: string
}

export interface RoutingSummary {
  readonly requestedModel: string
  readonly strategy: string
  /** Who answered, where the alias has a canary. */
  readonly arm?: CanaryArm
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
  /** The model's announced end, where one is known. */
  readonly deprecation?: ModelDeprecation
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
  /**
   * Resolves when the outcome of the attempt that answered is safe: the answer may be given no sooner. Never rejects.
   * Absent: it is safe already.
   */
  readonly settled?: Promise<void>
}

export interface GatewayResult extends AnswerAccount {
  readonly completion: Completion
}

export interface GatewayEmbeddings extends AnswerAccount {
  readonly embeddings: EmbeddingResult
}

/**
 * Called for every event of a stream, in order, and told who it comes from, which changes only with `spliced`; the
 * gateway waits for the promise before it reads on.
 */
export type StreamListener = (event: StreamEvent, source: AnswerSource) => void | Promise<void>

/** One way to call any model. Every attempt is in the ledger before its first byte is sent and settled after. */
export interface ModelGateway {
  /**
   * Resolves the model name and estimates, without sending anything. Throws `GatewayError` `model_not_found`;
   * `unsupported_parameter`, `context_length_exceeded` or `region_blocked` when no target can take the request;
   * `invalid_value` for a demand that is no capability and for an unknown profile.
   */
  preview(request: CompletionRequest, demands?: RouteDemands): RoutePreview
  /** Everything that decides where a request goes. Throws as `preview`, but tells of targets that cannot take it. */
  explain(request: CompletionRequest, demands?: RouteDemands): RouteExplanation
  /** What a model name itself leads to, as `provider/model`, fallbacks not counted. Empty for one that leads nowhere. */
  targetsOf(model: string): readonly string[]
  /** Every target of an alias, and every other one asked lately. */
  targets(): readonly TargetReport[]
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
  /**
   * Calls that begin from now on are made under the new settings; those in flight finish under what they began with. What
   * was learnt of targets and keys stays. Throws as `createModelGateway` does, and then nothing has changed.
   */
  reconfigure(settings: GatewaySettings): void
  /** What has been learnt of the targets and keys that were called; it says nothing of the others. */
  health(): GatewayHealth
  /** Ends idle connections; attempts in flight finish first. */
  close(): Promise<void>
}
