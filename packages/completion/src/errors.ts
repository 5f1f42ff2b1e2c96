import type { AnswerBudgetDecision } from './wire/answer.js'

export type CompletionErrorCode =
  | 'invalid_value'
  | 'unknown_parameter'
  | 'unsupported_parameter'
  | 'budget_exceeded'
  /** The caller's key does not allow the model. */
  | 'model_denied'
  | 'not_found'
  /** What was said in the request is not kept, or not any more. */
  | 'content_not_stored'
  | 'storage_unavailable'

export interface CompletionErrorDetail {
  /** Dotted path of the field at fault: `tags.feature`, `items.3.prompt`. */
  readonly param?: string
  /** What the budget said, on `budget_exceeded`. */
  readonly budget?: AnswerBudgetDecision
}

/** Why the pipeline gave no answer. `retryable`: the same request, sent again unchanged, may succeed. */
export class CompletionError extends Error {
  override readonly name = 'CompletionError'
  constructor(
    readonly code: CompletionErrorCode,
    message: string,
    readonly retryable: boolean,
    readonly detail: CompletionErrorDetail = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
