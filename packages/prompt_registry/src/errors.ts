export type PromptErrorCode =
  /** No prompt, version or label of that name in this tenant. */
  | 'prompt_not_found'
  /** The wording asks for a variable that was not given. */
  | 'missing_variable'
  | 'invalid_value'
  /** The rendered wording is longer than allowed. */
  | 'prompt_too_large'
  /** The label no longer points where the caller expected. */
  | 'precondition_failed'

export interface PromptErrorDetail {
  /** The field at fault: `variables.event_text`, `template`, `messages.2.role`. */
  readonly param?: string
  /** On `precondition_failed`: where the label points now; `null` when it is not set. */
  readonly currentVersion?: number | null
  /** On `prompt_too_large`, in UTF-16 code units. */
  readonly maxLength?: number
}

/** Why a prompt could not be found, published or rendered. None of these passes by itself: `retryable` is false. */
export class PromptError extends Error {
  override readonly name = 'PromptError'
  readonly retryable = false
  constructor(
    readonly code: PromptErrorCode,
    message: string,
    readonly detail: PromptErrorDetail = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
