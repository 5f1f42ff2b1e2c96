import type { Logger } from '@maester/observability'
import type { SpoolEntry } from '../ports/spool.js'

export interface KeptRecord {
  /** What has the same key is written in the order it was handed over. */
  readonly key: string
  /** Told when the record cannot be written. */
  readonly log: Pick<Logger, 'error'>
  /** What stands for the write in the spool. Absent: it waits in memory, and is gone with the process. */
  readonly spooled?: () => SpoolEntry
}

/** Writes the records of calls, and goes on trying when storage is away. */
export interface Keeper {
  /**
   * Tries once and resolves with the result; `undefined` when that failed, or when something of the same key still
   * waits. What failed goes to the spool where there is one for it; else it is tried again in the background until it
   * succeeds, is refused for good, or is too old. `write`
   * must bear being repeated after a success whose answer was lost. Never rejects.
   */
  keep<Result>(record: KeptRecord, write: (isRetry: boolean) => Promise<Result>): Promise<Result | undefined>
  /**
   * Resolves when everything handed over so far is written, or after `timeoutMs`: what is left then is given up. To be
   * awaited before storage is closed.
   */
  drain(timeoutMs: number): Promise<void>
}
