import { catalogueEntry, type ErrorCode } from './catalogue.js'

export interface HttpErrorDetail {
  /** Dotted path of the field, or the header or query parameter at fault. */
  readonly param?: string
  /** One of the code's statuses in the catalogue, where it is not the first. */
  readonly status?: number
  readonly retryAfterMs?: number
  /** Where it is not the catalogue's. */
  readonly retryable?: boolean
  /** Sent with the answer: `allow`, `www-authenticate`. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A request refused by the HTTP layer itself. `message` is shown to the caller. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly retryable: boolean
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly detail: HttpErrorDetail = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.retryable = detail.retryable ?? catalogueEntry(code).retryable
  }
}
