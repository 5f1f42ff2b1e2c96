/**
 * - `url_refused`: not http or https, a user in it, a port that is not allowed, or not a URL at all.
 * - `address_refused`: the name leads to an address that is not public.
 * - `redirect_refused`: too many redirects, from https to http, without a target, or with a body to another origin.
 * - `unresolved`, `unreachable`: the name has no address; nobody answers there, or the answer broke off.
 * - `timeout`: the whole exchange took too long.
 * - `too_large`: the answer is larger than asked for, as sent or when unpacked.
 * - `type_refused`: its content type or encoding is not one that was asked for.
 */
export type OutboundErrorCode =
  | 'url_refused'
  | 'address_refused'
  | 'redirect_refused'
  | 'unresolved'
  | 'unreachable'
  | 'timeout'
  | 'too_large'
  | 'type_refused'

const RETRYABLE: ReadonlySet<OutboundErrorCode> = new Set(['unresolved', 'unreachable', 'timeout'])

/** What this package throws. `retryable`: the same request, made again, may succeed. Messages name no address or path. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly retryable: boolean
  constructor(
    readonly code: OutboundErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.retryable = RETRYABLE.has(code)
  }
}
