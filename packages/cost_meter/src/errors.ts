/** Stable codes of what this package refuses. */
export type CostMeterErrorCode =
  | 'invalid_decimal'
  | 'invalid_price'
  | 'invalid_time_zone'
  | 'invalid_page'
  | 'invalid_export'
  | 'duplicate_attempt'
  | 'unknown_attempt'

export interface CostMeterErrorDetail {
  /** The value at fault, shortened. Never a secret: amounts, model names and ids only. */
  readonly value?: string
}

/** What this package throws. `retryable`: the same call, made again unchanged, may succeed. Always false here. */
export class CostMeterError extends Error {
  override readonly name = 'CostMeterError'
  readonly retryable = false
  constructor(
    readonly code: CostMeterErrorCode,
    message: string,
    readonly detail: CostMeterErrorDetail = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
