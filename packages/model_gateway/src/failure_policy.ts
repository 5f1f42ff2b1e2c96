import type { GatewayErrorCode } from './errors.js'
import type { FailureClass } from './provider_failure.js'

/** How long a key is left alone. Doubles with each failure in a row. */
export interface KeyPause {
  /** Where the provider does not say. */
  readonly firstMs: number
  readonly longestMs: number
  /** Afterwards one call looks whether it is good again; without it, it simply is. */
  readonly probed: boolean
}

/** What one class of failure leads to. */
export interface FailurePolicy {
  /** How often the same target may be tried again. */
  readonly sameTargetRetries: number
  /** The first of these retries needs no wait: the cause is gone with the connection. */
  readonly immediateRetry?: boolean
  /** Another key of the same provider may succeed. */
  readonly rotateKey?: boolean
  /** The key is to blame, not the target: it is set aside for the model. */
  readonly keyPause?: KeyPause
  /** How much it counts against the target: 1 for what is clearly the provider's fault. Default: it does not. */
  readonly breakerWeight?: number
  /** Which other targets may succeed. */
  readonly failover: 'any' | 'larger_window' | 'none'
  /** The request itself is at fault: told to the caller at once, whatever failed before. */
  readonly callerFault?: boolean
  readonly code: GatewayErrorCode
  /** The status told to the caller; `undefined` follows from the code alone. */
  readonly status?: number | 'as_provider'
  /** The same request, sent again unchanged, may succeed. */
  readonly retryable: boolean
}

// A slow answer can be the question's own fault.
const silentRoute = { sameTargetRetries: 0, failover: 'any', breakerWeight: 0.5, retryable: true } as const

/** The only place that says what a failure class means. */
export const failurePolicies: Readonly<Record<FailureClass, FailurePolicy>> = {
  network: {
    sameTargetRetries: 1,
    immediateRetry: true,
    failover: 'any',
    breakerWeight: 1,
    code: 'upstream_unreachable',
    retryable: true,
  },
  timeout_connect: {
    sameTargetRetries: 1,
    failover: 'any',
    breakerWeight: 1,
    code: 'upstream_timeout_connect',
    retryable: true,
  },
  // Of a timeout the provider reports; where it was silent, the failure itself says that another try is hopeless.
  timeout_first_byte: {
    sameTargetRetries: 1,
    failover: 'any',
    breakerWeight: 0.5,
    code: 'upstream_timeout_first_byte',
    retryable: true,
  },
  timeout_idle: { ...silentRoute, code: 'upstream_timeout_idle' },
  timeout_total: { ...silentRoute, code: 'upstream_timeout_total' },
  overloaded: { sameTargetRetries: 1, failover: 'any', breakerWeight: 1, code: 'provider_overloaded', retryable: true },
  server_error: { sameTargetRetries: 1, failover: 'any', breakerWeight: 1, code: 'upstream_failed', retryable: true },
  rate_limited: {
    sameTargetRetries: 2,
    rotateKey: true,
    failover: 'any',
    keyPause: { firstMs: 250, longestMs: 8_000, probed: false },
    code: 'provider_rate_limited',
    retryable: true,
  },
  quota_exhausted: {
    sameTargetRetries: 0,
    rotateKey: true,
    failover: 'any',
    keyPause: { firstMs: 60_000, longestMs: 3_600_000, probed: true },
    code: 'upstream_quota_exhausted',
    retryable: false,
  },
  credential: {
    sameTargetRetries: 0,
    rotateKey: true,
    failover: 'any',
    keyPause: { firstMs: 60_000, longestMs: 600_000, probed: true },
    code: 'upstream_auth_failed',
    retryable: false,
  },
  model_access: {
    sameTargetRetries: 0,
    rotateKey: true,
    failover: 'any',
    code: 'model_not_found',
    status: 404,
    retryable: false,
  },
  model_gone: { sameTargetRetries: 0, failover: 'any', code: 'model_not_found', status: 404, retryable: false },
  region_blocked: { sameTargetRetries: 0, failover: 'any', code: 'region_blocked', status: 403, retryable: false },
  context_overflow: {
    sameTargetRetries: 0,
    failover: 'larger_window',
    callerFault: true,
    code: 'context_length_exceeded',
    status: 400,
    retryable: false,
  },
  content_filtered: {
    sameTargetRetries: 0,
    failover: 'none',
    callerFault: true,
    code: 'content_policy_violation',
    status: 400,
    retryable: false,
  },
  unsupported_capability: {
    sameTargetRetries: 0,
    failover: 'any',
    code: 'unsupported_parameter',
    status: 400,
    retryable: false,
  },
  request_too_large: {
    sameTargetRetries: 0,
    failover: 'none',
    callerFault: true,
    code: 'request_too_large',
    status: 413,
    retryable: false,
  },
  bad_request: {
    sameTargetRetries: 0,
    failover: 'none',
    callerFault: true,
    code: 'invalid_value',
    status: 'as_provider',
    retryable: false,
  },
  malformed_response: {
    sameTargetRetries: 1,
    failover: 'any',
    breakerWeight: 0.5,
    code: 'upstream_bad_response',
    retryable: true,
  },
  incomplete_response: {
    sameTargetRetries: 1,
    failover: 'any',
    breakerWeight: 0.5,
    code: 'upstream_incomplete',
    retryable: true,
  },
  redirect_blocked: {
    sameTargetRetries: 0,
    failover: 'any',
    breakerWeight: 1,
    code: 'upstream_redirect_blocked',
    retryable: false,
  },
  client_cancelled: { sameTargetRetries: 0, failover: 'none', code: 'client_cancelled', retryable: true },
  unknown: { sameTargetRetries: 0, failover: 'any', code: 'upstream_failed', retryable: true },
}
