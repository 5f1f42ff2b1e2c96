/**
 * - `database_unavailable`: no connection, or it was lost; nothing was changed.
 * - `transaction_lost`: the connection was lost inside a transaction. `detail.commitUnknown` says whether it may have
 *   been committed; otherwise nothing was changed.
 * - `transaction_ended`: a query was made after its transaction was over. A defect of the caller.
 * - `statement_refused`: the database refused a statement; `detail.sqlState` says why.
 * - `schema_too_new`: the database was migrated by a newer version of the code.
 * - `walls_missing`: row-level security is not what keeps tenants apart here.
 * - `data_folder_in_use`: another process has the data folder open; `detail.pid` is the process.
 * - `data_folder_unusable`: the data folder cannot be created where it was asked for.
 * - `spool_full`: what storage could not take has filled the space it is given on disk.
 * - `invalid_cursor`: a page was asked for with a cursor that none of our pages gave.
 */
export type DatabaseErrorCode =
  | 'database_unavailable'
  | 'transaction_lost'
  | 'transaction_ended'
  | 'statement_refused'
  | 'schema_too_new'
  | 'walls_missing'
  | 'data_folder_in_use'
  | 'data_folder_unusable'
  | 'spool_full'
  | 'invalid_cursor'

export interface DatabaseErrorDetail {
  readonly sqlState?: string
  readonly constraint?: string
  readonly table?: string
  readonly commitUnknown?: boolean
  readonly pid?: number
  /** What is wrong with the walls, one sentence each. */
  readonly problems?: readonly string[]
}

/** Why storage could not answer. `retryable`: the same call, made again unchanged, may succeed. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  constructor(
    readonly code: DatabaseErrorCode,
    message: string,
    readonly retryable: boolean,
    readonly detail: DatabaseErrorDetail = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
