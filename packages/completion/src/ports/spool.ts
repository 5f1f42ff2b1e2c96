import type { AttemptOutcome } from '@maester/cost_meter'
import type { RequestFinish, RequestStart } from './request_store.js'

/** Something that happened and that storage could not take. */
export type SpoolEntry =
  | { readonly kind: 'outcome'; readonly outcome: AttemptOutcome }
  | { readonly kind: 'request'; readonly start: RequestStart; readonly finish: RequestFinish }

/** Keeps entries outside storage until it can take them, also when this process dies. */
export interface Spool {
  /** Resolves when the entry is durable. Rejects when it cannot be kept, because it is full for one. */
  put(entry: SpoolEntry): Promise<void>
  /**
   * Hands over what is kept, this process's and that of processes that are gone, and lets go of what was taken. Rejects
   * with what `apply` rejects with; then what was not taken stays, and what was taken may be handed over again. Returns
   * how many were taken.
   */
  replay(apply: (entry: SpoolEntry) => Promise<void>): Promise<number>
  /** Lets another process have what is left. */
  close(): Promise<void>
}
