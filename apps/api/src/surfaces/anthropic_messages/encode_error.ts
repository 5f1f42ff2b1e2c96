import type { ErrorType } from '../../errors/catalogue.js'
import type { ErrorDescription } from '../../errors/describe_error.js'

/** The body of every answer of `/v1/messages` that is an error, and the data of an `error` event. */
export interface MessageError {
  readonly type: 'error'
  readonly error: {
    readonly type: string
    readonly message: string
    /** Our own code, where the official SDKs look for Anthropic's. */
    readonly details: { readonly error_code: string }
  }
  readonly request_id: string
}

/** https://platform.claude.com/docs/en/api/errors */
const TYPES: Readonly<Record<ErrorType, string>> = {
  invalid_request_error: 'invalid_request_error',
  authentication_error: 'authentication_error',
  permission_error: 'permission_error',
  not_found_error: 'not_found_error',
  conflict_error: 'invalid_request_error',
  idempotency_error: 'invalid_request_error',
  rate_limit_error: 'rate_limit_error',
  insufficient_quota: 'rate_limit_error',
  upstream_error: 'api_error',
  timeout_error: 'timeout_error',
  overloaded_error: 'overloaded_error',
  service_unavailable: 'api_error',
  internal_error: 'api_error',
}

/** Requests that are wrong in a way for which Anthropic has a type of its own. */
const INVALID_TYPES: ReadonlyMap<number, string> = new Map([
  [404, 'not_found_error'],
  [413, 'request_too_large'],
])

type DescribedError = Pick<ErrorDescription, 'type' | 'status' | 'code' | 'message'>

export function encodeMessageError(error: DescribedError, requestId: string): MessageError {
  const { type, status, code, message } = error
  const special = type === 'invalid_request_error' ? INVALID_TYPES.get(status) : undefined
  return {
    type: 'error',
    error: { type: special ?? TYPES[type], message, details: { error_code: code } },
    request_id: requestId,
  }
}
