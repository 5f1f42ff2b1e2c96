import type { JobFailure, JobKey } from './job_store.js'

/** How one item of a batch ended. `blocked`: refused by a budget, nothing was sent. */
export type BatchItemStatus = 'ok' | 'blocked' | 'failed'

export interface BatchItemRecord extends JobKey {
  /** Place in the payload's `items`, from 0. */
  readonly index: number
  readonly customId?: string
  readonly status: BatchItemStatus
  /** The request that answered it; absent when it never became one. */
  readonly requestId?: string
  /** The whole answer, as the caller of a single completion would get it. */
  readonly answer?: Readonly<Record<string, unknown>>
  readonly error?: JobFailure
  readonly finishedAt: Date
}

export interface BatchItemQuery extends JobKey {
  readonly status?: BatchItemStatus
  /** Only items after this one. */
  readonly afterIndex?: number
  /** 1 to 1_000. */
  readonly limit: number
}

/** Keeps the results of batches, one per job and index. */
export interface BatchItemStore {
  /** Durable when it resolves. False when the index has a result already; then nothing changes. */
  put(item: BatchItemRecord): Promise<boolean>
  /** The items that have a result, in order of index. */
  listFinished(key: JobKey): Promise<readonly Pick<BatchItemRecord, 'index' | 'status'>[]>
  /** Results in order of index. */
  list(query: BatchItemQuery): Promise<readonly BatchItemRecord[]>
}
