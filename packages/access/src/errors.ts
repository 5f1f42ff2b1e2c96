export type AccessErrorCode =
  /** Asked for more than the one who asks may give. */
  | 'scope_denied'
  | 'model_denied'
  | 'invalid_value'
  | 'not_found'
  /** Someone else changed it meanwhile. */
  | 'version_conflict'
  /** A stored credential cannot be opened: its key is missing, or it was moved or damaged. */
  | 'credential_unreadable'

export interface AccessErrorDetail {
  /** Dotted path of the field at fault. */
  readonly param?: string
  readonly status?: number
}

/** Why access was not given or not changed. `message` never holds a key. */
export class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly retryable = false
  constructor(
    readonly code: AccessErrorCode,
    message: string,
    readonly detail: AccessErrorDetail = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** For a store that finds a version of a credential there already. */
export function versionTaken(): AccessError {
  return new AccessError('version_conflict', 'The credential was changed by someone else meanwhile.', { status: 409 })
}
