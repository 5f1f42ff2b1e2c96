/** Why an attempt failed. The class alone decides retry, failover, breaker and what the caller sees. */
export type FailureClass =
  | 'network'
  | 'timeout_connect'
  | 'timeout_first_byte'
  | 'timeout_idle'
  | 'timeout_total'
  | 'overloaded'
  | 'server_error'
  | 'rate_limited'
  | 'quota_exhausted'
  | 'credential'
  | 'model_access'
  | 'model_gone'
  | 'region_blocked'
  | 'context_overflow'
  | 'content_filtered'
  | 'unsupported_capability'
  | 'request_too_large'
  | 'bad_request'
  | 'malformed_response'
  | 'incomplete_response'
  | 'redirect_blocked'
  | 'client_cancelled'
  | 'unknown'

/** What was learnt from one failed attempt. `message` is the provider's, for operators: it may quote the prompt. */
export interface ProviderFailure {
  readonly class: FailureClass
  /** The provider's HTTP status, if an answer arrived. */
  readonly status?: number
  /** The provider's own code or type. */
  readonly providerCode?: string
  readonly providerParam?: string
  readonly message: string
  /** How long the provider asks us to wait. */
  readonly retryAfterMs?: number
  /** True when the provider provably did not process the request: it costs nothing. */
  readonly notProcessed: boolean
  /** True when the same target will fail the same way: an invalid certificate, a refused address, an oversized reply, silence. */
  readonly hopelessHere?: boolean
  /** True when it is of our own making and says nothing of the provider: a limit of this process, a fault in the gateway. */
  readonly ours?: boolean
}
