/** What kind of thing went wrong, in OpenAI's words where it has one. */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'conflict_error'
  | 'idempotency_error'
  | 'rate_limit_error'
  | 'insufficient_quota'
  | 'upstream_error'
  | 'timeout_error'
  | 'overloaded_error'
  | 'service_unavailable'
  | 'internal_error'

export interface CatalogueEntry {
  readonly type: ErrorType
  /** HTTP statuses this code is answered with; the first one unless the thrower names another of them. */
  readonly statuses: readonly [number, ...number[]]
  /** Whether the same request, sent again unchanged, may succeed. An error that says otherwise of itself wins. */
  readonly retryable: boolean
}

const invalid = { type: 'invalid_request_error', statuses: [400], retryable: false } as const
const upstream = { type: 'upstream_error', statuses: [502], retryable: true } as const
const timeout = { type: 'timeout_error', statuses: [504], retryable: true } as const

/** Every error code a caller can meet. Described for callers in docs/errors.md. */
export const errorCatalogue = {
  invalid_json: invalid,
  json_too_deep: invalid,
  unknown_parameter: invalid,
  invalid_value: { ...invalid, statuses: [400, 405, 415, 422] },
  missing_variable: { ...invalid, statuses: [422] },
  content_not_stored: { ...invalid, statuses: [422] },
  context_length_exceeded: { ...invalid, statuses: [400, 413, 422] },
  model_not_found: { ...invalid, statuses: [404] },
  content_policy_violation: { ...invalid, statuses: [400, 422] },
  unsupported_parameter: { ...invalid, statuses: [400, 422] },
  request_too_large: { ...invalid, statuses: [413] },
  loop_detected: { ...invalid, statuses: [508] },
  missing_key: { type: 'authentication_error', statuses: [401], retryable: false },
  invalid_key: { type: 'authentication_error', statuses: [401], retryable: false },
  key_expired: { type: 'authentication_error', statuses: [401], retryable: false },
  key_revoked: { type: 'authentication_error', statuses: [401], retryable: false },
  scope_denied: { type: 'permission_error', statuses: [403], retryable: false },
  model_denied: { type: 'permission_error', statuses: [403], retryable: false },
  region_blocked: { type: 'permission_error', statuses: [403], retryable: false },
  not_found: { type: 'not_found_error', statuses: [404], retryable: false },
  requests_limit: { type: 'rate_limit_error', statuses: [429], retryable: true },
  tokens_limit: { type: 'rate_limit_error', statuses: [429], retryable: true },
  concurrency_limit: { type: 'rate_limit_error', statuses: [429], retryable: true },
  version_conflict: { type: 'conflict_error', statuses: [409], retryable: false },
  idempotency_in_progress: { type: 'conflict_error', statuses: [409], retryable: true },
  idempotency_key_reused: { type: 'idempotency_error', statuses: [422], retryable: false },
  outcome_unknown: { type: 'conflict_error', statuses: [409], retryable: false },
  queue_full: { type: 'rate_limit_error', statuses: [429], retryable: true },
  provider_rate_limited: { type: 'rate_limit_error', statuses: [429], retryable: true },
  budget_exceeded: { type: 'insufficient_quota', statuses: [429, 409], retryable: false },
  upstream_unreachable: upstream,
  upstream_reset: upstream,
  upstream_failed: upstream,
  upstream_bad_response: upstream,
  upstream_auth_failed: { ...upstream, retryable: false },
  upstream_quota_exhausted: { ...upstream, retryable: false },
  upstream_redirect_blocked: { ...upstream, retryable: false },
  upstream_incomplete: upstream,
  upstream_timeout_connect: timeout,
  upstream_timeout_first_byte: timeout,
  upstream_timeout_idle: timeout,
  upstream_timeout_total: timeout,
  provider_overloaded: { type: 'overloaded_error', statuses: [503], retryable: true },
  overloaded: { type: 'overloaded_error', statuses: [503], retryable: true },
  shutting_down: { type: 'overloaded_error', statuses: [503], retryable: true },
  storage_unavailable: { type: 'service_unavailable', statuses: [503], retryable: true },
  internal: { type: 'internal_error', statuses: [500], retryable: false },
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof errorCatalogue

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code)
}

export function catalogueEntry(code: ErrorCode): CatalogueEntry {
  return errorCatalogue[code]
}
