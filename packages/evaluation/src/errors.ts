/** What is wrong with a check as it was asked for. */
export type EvaluationErrorCode = 'invalid_value'

export interface EvaluationErrorDetail {
  /** The field at fault: `checks.1.value`. */
  readonly param: string
}

/** A check that does not exist or cannot be run as asked. Always the request's fault: `retryable` is false. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError'
  readonly retryable = false
  constructor(
    readonly code: EvaluationErrorCode,
    message: string,
    readonly detail: EvaluationErrorDetail,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
