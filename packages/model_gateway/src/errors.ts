import type { PicoUsd } from '@maester/cost_meter'
import type { Completion } from './completion.js'
import type { FailureClass } from './provider_failure.js'

/** Stable codes: the same words reach the caller. */
export type GatewayErrorCode =
  | 'model_not_found'
  | 'unsupported_parameter'
  | 'invalid_value'
  | 'context_length_exceeded'
  | 'content_policy_violation'
  | 'request_too_large'
  | 'region_blocked'
  | 'provider_rate_limited'
  | 'provider_overloaded'
  | 'upstream_unreachable'
  | 'upstream_reset'
  | 'upstream_failed'
  | 'upstream_bad_response'
  | 'upstream_auth_failed'
  | 'upstream_quota_exhausted'
  | 'upstream_redirect_blocked'
  | 'upstream_incomplete'
  | 'upstream_timeout_connect'
  | 'upstream_timeout_first_byte'
  | 'upstream_timeout_idle'
  | 'upstream_timeout_total'
  | 'client_cancelled'
  | 'overloaded'
  | 'storage_unavailable'

/** One attempt as told to the caller, the log and the record. */
export interface AttemptSummary {
  readonly attemptId: string
  readonly provider: string
  readonly model: string
  /** A simulator was asked. Absent: a provider. */
  readonly simulated?: true
  /** What the provider calls the model that answered, where it says so and it is not `model`: a dated version, say. */
  readonly upstreamModel?: string
  readonly outcome: 'ok' | 'failed' | 'cancelled'
  readonly failureClass?: FailureClass
  /** The provider's HTTP status, if there was an answer. */
  readonly status?: number
  readonly durationMs: number
  /** Fingerprint of the vendor key it was made with, where there is one. */
  readonly keyId?: string
  /** What was done about the failure; absent for an answer. */
  readonly next?: AttemptSequel
  /** Its answer broke off, what it had said was delivered, and the attempts after it went on from there. */
  readonly continued?: true
}

/**
 * What followed a failed attempt: the same target again (`retried`) or with another key (`key_rotated`), another target
 * (`failed_over`), or nothing, and why: no try could have mended it, or what one call may take was used up. `overtaken`: it
 * was given up because the attempt made beside it answered first.
 */
export type AttemptSequel =
  | 'retried'
  | 'key_rotated'
  | 'failed_over'
  | 'overtaken'
  | 'not_retryable'
  | 'nothing_left'
  | 'attempts_used_up'
  | 'time_used_up'
  | 'retry_budget_used_up'

export interface GatewayErrorDetail {
  /** The request field at fault, where one is. */
  readonly param?: string
  readonly failureClass?: FailureClass
  /** For 4xx classes whose status is passed on. */
  readonly status?: number
  readonly retryAfterMs?: number
  readonly attempts?: readonly AttemptSummary[]
  /** What the failed attempts cost together, estimates of unknown outcomes included; `null` when one has no price. */
  readonly spentPicoUsd?: PicoUsd | null
  /** The provider's words, for the operator's log only. */
  readonly providerMessage?: string
}

/**
 * Why no answer could be had. `retryable`: the same request, sent again unchanged, may succeed.
 * `message` is written by us and safe to show; the provider's words are in `detail.providerMessage`.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  constructor(
    readonly code: GatewayErrorCode,
    message: string,
    readonly retryable: boolean,
    readonly detail: GatewayErrorDetail = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

export interface MalformedReplyOptions extends ErrorOptions {
  readonly seen?: Completion
  readonly hopelessHere?: boolean
}

/** A 2xx reply that is not what the wire format promises. Becomes the failure class `malformed_response`. */
export class MalformedReply extends Error {
  override readonly name = 'MalformedReply'
  /** What could be read of it, for its usage. */
  readonly seen?: Completion
  /** Another try at the same target would end the same way. */
  readonly hopelessHere: boolean
  constructor(message: string, { seen, hopelessHere = false, ...options }: MalformedReplyOptions = {}) {
    super(message, options)
    if (seen) this.seen = seen
    this.hopelessHere = hopelessHere
  }
}
