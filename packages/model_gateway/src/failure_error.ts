import type { PicoUsd } from '@maester/cost_meter'
import { type AttemptSummary, GatewayError, type GatewayErrorCode, type GatewayErrorDetail } from './errors.js'
import { failurePolicies } from './failure_policy.js'
import type { FailureClass, ProviderFailure } from './provider_failure.js'

/** Written by us and safe to show: the provider's words may quote the prompt or name our account. */
const MESSAGES: Readonly<Record<FailureClass, string>> = {
  network: 'The provider could not be reached.',
  timeout_connect: 'The provider did not accept a connection in time.',
  timeout_first_byte: 'The provider did not begin to answer in time.',
  timeout_idle: 'The provider stopped in the middle of its answer.',
  timeout_total: 'The answer was not complete in the time allowed.',
  overloaded: 'The provider is overloaded.',
  server_error: 'The provider failed.',
  rate_limited: 'The provider refused the call because of a rate limit.',
  quota_exhausted: "The provider's quota for this service is used up.",
  credential: "The provider refused this service's credentials.",
  model_access: 'The provider does not offer this model to this service.',
  model_gone: 'The provider does not have this model any more.',
  region_blocked: 'The provider does not serve this region.',
  context_overflow: "The request is longer than the model's context window.",
  content_filtered: "The request was refused by the provider's content policy.",
  unsupported_capability: 'The model does not support a parameter of the request.',
  request_too_large: 'The request is larger than the provider accepts.',
  bad_request: 'The provider rejected the request as invalid.',
  malformed_response: 'The provider sent an answer that could not be read.',
  incomplete_response: "The provider's answer ended before it was complete.",
  redirect_blocked: 'The provider answered with a redirect, which is never followed.',
  client_cancelled: 'The caller went away before the answer was complete.',
  unknown: 'The provider failed in an unknown way.',
}

/** What was tried before giving up, and what it cost. */
export interface AttemptsMade {
  readonly attempts: readonly AttemptSummary[]
  readonly spentPicoUsd: PicoUsd | null
}

/** What the caller is told about a failure, with every attempt made. */
export function toGatewayError(
  failure: ProviderFailure,
  { attempts, spentPicoUsd }: AttemptsMade,
  options?: ErrorOptions,
): GatewayError {
  const policy = failurePolicies[failure.class]
  const status = policy.status === 'as_provider' ? clientStatus(failure.status) : policy.status
  const detail: GatewayErrorDetail = {
    failureClass: failure.class,
    attempts,
    spentPicoUsd,
    providerMessage: failure.message,
    ...(failure.providerParam !== undefined && { param: failure.providerParam }),
    ...(failure.retryAfterMs !== undefined && { retryAfterMs: failure.retryAfterMs }),
    ...(status !== undefined && { status }),
  }
  return new GatewayError(codeOf(failure), MESSAGES[failure.class], policy.retryable, detail, options)
}

function codeOf(failure: ProviderFailure): GatewayErrorCode {
  // A connection that broke after the request was sent is told apart from one that was never made.
  if (failure.class === 'network' && !failure.notProcessed) return 'upstream_reset'
  return failurePolicies[failure.class].code
}

function clientStatus(status: number | undefined): number {
  return status !== undefined && status >= 400 && status < 500 ? status : 400
}
