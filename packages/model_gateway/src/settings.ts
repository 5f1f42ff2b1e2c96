import type { ModelOverride } from './capabilities/overrides.js'
import type { DeprecationSettings } from './deprecations/model_deprecation.js'
import type { BreakerSettings } from './health/breaker_settings.js'
import type { ProviderConnection } from './provider.js'
import type { ScoringWeights } from './routing/profiles.js'

/** One place an alias may be answered. */
export interface TargetSettings {
  /** `provider/model`, the provider being the name of a connection. */
  readonly target: string
  /** Share of the traffic, relative to the other targets, for strategies that use one. */
  readonly weight?: number
  readonly region?: string
}

/** A model name of the operator's own making. */
export interface AliasSettings {
  readonly targets: readonly TargetSettings[]
  /** A name of the strategy registry. Default: `priority`, or `balanced` for a request that names a profile. */
  readonly strategy?: string
  /** Model names tried in order when every target failed. */
  readonly fallbacks?: readonly string[]
  /** The model name a budget downgrades to. Default: the next smaller model of the first target's family. */
  readonly cheaper?: string
  /** Of every target of the alias: `tools` adds to what is known of the model, `-vision` takes away. */
  readonly capabilities?: readonly string[]
  /** Default: the gateway's. */
  readonly streamRecovery?: StreamRecoveryMode
  readonly canary?: CanarySettings
}

/** A target on trial: it is asked first for a part of the alias's calls, the other targets after it. */
export interface CanarySettings {
  readonly target: string
  /** Of the calls, 0 to 100. */
  readonly percent: number
  /** What stays in its part: each request for itself, all of a session, or all of a tenant. */
  readonly sticky: 'request' | 'session' | 'tenant'
  /** Shares that follow `percent`, rising, each once the guard is kept to beyond doubt. Default: `percent` for good. */
  readonly stages?: readonly number[]
  /** What ends the trial. Default: nothing does. */
  readonly guard?: CanaryGuard
}

/** Limits for a target on trial; what is left out is not limited. */
export interface CanaryGuard {
  /** Share of the calls that fail by the provider's fault, 0 to 1. */
  readonly maxErrorRate?: number
  /** Mean reliability score of the answers that are judged, 0 to 1. */
  readonly minScore?: number
  /** Of a call, in ms. */
  readonly maxP95Ms?: number
  /** Mean cost of a call relative to those of the other targets. */
  readonly maxCostRatio?: number
}

/**
 * What is done about a stream that breaks off. `off`: the caller is told. `restart`: nothing is delivered before the answer
 * is whole, and another attempt is made unseen. `resume`: another target goes on with the text that was delivered.
 */
export type StreamRecoveryMode = 'off' | 'restart' | 'resume'

export interface TimeoutSettings {
  /** Default 5_000. */
  readonly connectMs: number
  /** Default 60_000. */
  readonly firstByteMs: number
  /** The same for a request that asks the model to think. Default: `totalMs`. */
  readonly reasoningFirstByteMs?: number
  /** Between two reads of a body. Default 60_000. */
  readonly idleMs: number
  /** All attempts of a call together, waits included. Default 600_000. */
  readonly totalMs: number
}

export interface RetrySettings {
  /** Attempts of one call over all targets. Default 3. */
  readonly maxAttempts: number
  /** First back-off's upper bound; doubles with each retry. Default 250. */
  readonly baseMs: number
  /** Default 8_000. */
  readonly capMs: number
  /** Extra attempts that every call adds to what may be spent on retries, over all calls. Default 0.1. */
  readonly budgetRatio: number
}

/** When a second attempt is made beside one that has not answered: after so many ms, or the target's own 95th percentile. */
export type HedgeAfter = 'off' | 'p95' | number

export interface GatewaySettings {
  readonly connections: readonly ProviderConnection[]
  readonly aliases: Readonly<Record<string, AliasSettings>>
  readonly timeouts: TimeoutSettings
  readonly retries: RetrySettings
  /** Default `defaultBreaker`. */
  readonly breaker?: BreakerSettings
  /** Default `off`. */
  readonly hedgeAfter?: HedgeAfter
  /** Default `off`. */
  readonly streamRecovery?: StreamRecoveryMode
  /** What the operator knows better than the catalogue, by `provider/model` or by a model's bare name. */
  readonly modelOverrides?: Readonly<Record<string, ModelOverride>>
  /** Ends of models, over those of the calendar. */
  readonly deprecations?: readonly DeprecationSettings[]
  /** Weights by which `balanced` scores targets, by the names requests use, over and beside the built-in ones. */
  readonly profiles?: Readonly<Record<string, Partial<ScoringWeights>>>
  /** `off`: no request is sent with a search of the provider's own. Default `native`. */
  readonly webSearch?: 'native' | 'off'
  /** Results of one search, where a provider lets that be said. Default: the provider's. */
  readonly webSearchMaxResults?: number
  /** Asked when a request's model is `''`. */
  readonly defaultModel?: string
  /**
   * When the caller of an unstreamed call goes away: `continue` waits for the answer, which is paid for anyway, and
   * settles it; `abort` ends the upstream call and holds the estimate. Default `continue`.
   */
  readonly onDisconnect?: 'continue' | 'abort'
}

export const defaultTimeouts: TimeoutSettings = {
  connectMs: 5_000,
  firstByteMs: 60_000,
  idleMs: 60_000,
  totalMs: 600_000,
}

export const defaultRetries: RetrySettings = { maxAttempts: 3, baseMs: 250, capMs: 8_000, budgetRatio: 0.1 }
