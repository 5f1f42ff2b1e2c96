export type JobErrorCode =
  | 'unknown_parameter'
  | 'invalid_value'
  | 'unknown_job'
  | 'job_id_taken'
  | 'queue_full'
  | 'job_interrupted'
  | 'attempts_exhausted'
  | 'storage_unavailable'

export interface JobErrorDetail {
  /** Dotted path of the field at fault: `payload.items.3.prompt`. */
  readonly param?: string
  /** How long a caller refused with `queue_full` should wait, in ms. */
  readonly retryAfterMs?: number
}

/** Why a job was refused or did not end. `retryable`: the same call, made again unchanged, may succeed. */
export class JobError extends Error {
  override readonly name = 'JobError'
  constructor(
    readonly code: JobErrorCode,
    message: string,
    readonly retryable: boolean,
    readonly detail: JobErrorDetail = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
