export type LimitErrorCode = 'requests_limit' | 'tokens_limit' | 'concurrency_limit'

export interface LimitErrorDetail {
  /** Time until the same call would be let in, in ms. Absent when it never would, or nobody knows. */
  readonly retryAfterMs?: number
}

/** A caller's own limit refused the call. `message` names the limit and is safe to show. */
export class LimitError extends Error {
  override readonly name = 'LimitError'
  constructor(
    readonly code: LimitErrorCode,
    message: string,
    /** False when the call asks for more than the limit ever gives. */
    readonly retryable: boolean,
    readonly detail: LimitErrorDetail = {},
  ) {
    super(message)
  }
}
