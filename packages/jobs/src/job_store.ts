/**
 * - `queued`: waiting for a worker, for the first time or for another attempt.
 * - `running`: held by a worker under a lease. A worker that dies leaves the job so until the lease ends.
 * - `done`, `dead` (given up, with the reason in `error`), `cancelled`: final.
 */
export type JobState = 'queued' | 'running' | 'done' | 'dead' | 'cancelled'

/** How far a job is. `done` ended well, `failed` did not; what is neither has not ended: `done + failed <= total`. */
export interface JobProgress {
  readonly total: number
  readonly done: number
  readonly failed: number
}

/** Why a job is dead, or why its last attempt ended. Safe to show to the tenant. */
export interface JobFailure {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
}

export interface JobKey {
  readonly tenantId: string
  readonly jobId: string
}

/** What is known when a job is enqueued. */
export interface NewJob extends JobKey {
  readonly projectId?: string
  readonly apiKeyId?: string
  /** The request that enqueued it. */
  readonly requestId?: string
  readonly name: string
  /** Validated by the job's contract; JSON. */
  readonly payload: unknown
  readonly maxAttempts: number
  /** W3C trace context of the enqueuer, which the job continues. */
  readonly traceparent?: string
  /** Two jobs of a tenant with the same name and key are one: the first. */
  readonly deduplicationKey?: string
}

export interface JobRecord extends NewJob {
  readonly state: JobState
  /** Attempts begun, the running one included. */
  readonly attempts: number
  /** `null` until the job has reported any. */
  readonly progress: JobProgress | null
  /** What the handler returned, as JSON; `null` unless `done`. */
  readonly result: unknown
  /** `null` when no attempt has failed. */
  readonly error: JobFailure | null
  /** When the next attempt may begin; absent when at once. */
  readonly availableAt?: Date
  readonly createdAt: Date
  /** When the first attempt began. */
  readonly startedAt?: Date
  /** When the job became final. */
  readonly finishedAt?: Date
}

/** A job without its bulk, for lists. */
export type JobSummary = Omit<JobRecord, 'payload' | 'result'>

export interface JobQuery {
  readonly tenantId: string
  readonly state?: JobState
  readonly name?: string
  /** 1 to 200. */
  readonly limit: number
  readonly cursor?: string
}

export interface JobPage {
  readonly jobs: readonly JobSummary[]
  readonly nextCursor?: string
}

/** The right to write about a running job. A later claim takes it away. */
export interface JobLease extends JobKey {
  /** Made by the worker, new for each claim. */
  readonly leaseToken: string
}

/** `lost`: another worker has the job, or it is final. `cancelled`: it was cancelled under this lease. */
export type LeaseState = 'held' | 'lost' | 'cancelled'

export type JobOutcome =
  | { readonly state: 'done'; readonly result: unknown; readonly progress?: JobProgress }
  | { readonly state: 'dead'; readonly error: JobFailure; readonly progress?: JobProgress }

export interface JobRelease {
  /** When the next attempt may begin; absent: at once. */
  readonly availableAt?: Date
  /** False gives the attempt back: the worker stopped, the job did not fail. */
  readonly countsAsAttempt: boolean
  readonly error?: JobFailure
  readonly progress?: JobProgress
}

/** A job that is to be handed to the queue. */
export interface Dispatch extends JobKey {
  readonly name: string
  readonly availableAt?: Date
  /** 1 for the tenant's oldest job that is not final, 2 for the next, …: lower goes first, so tenants take turns. */
  readonly rank: number
}

/**
 * Keeps every job, and which of them the queue has yet to hear of. The truth about jobs: the queue only delivers.
 *
 * Leases are judged by the store's own clock. Writes under a lease that is no longer held change nothing.
 */
export interface JobStore {
  /**
   * Writes the job and its note for the relay together, or neither. A job that exists already, by its id or by its
   * deduplication key, is returned unchanged with `created: false`. Rejects with `job_id_taken` when the id belongs to
   * another tenant.
   */
  create(job: NewJob): Promise<{ readonly job: JobRecord; readonly created: boolean }>
  find(key: JobKey): Promise<JobRecord | undefined>
  /** Newest first. */
  list(query: JobQuery): Promise<JobPage>
  /** Jobs of the tenant that are `queued`. */
  countQueued(tenantId: string): Promise<number>

  /**
   * Takes a job for `leaseMs` and counts an attempt: one that is `queued`, or `running` under a lease that has ended.
   * Undefined when there is nothing to take: final, under another's live lease, or unknown. Of two at once, one gets it.
   */
  claim(lease: JobLease, leaseMs: number): Promise<JobRecord | undefined>
  /** Holds the job for `leaseMs` from now. */
  renew(lease: JobLease, leaseMs: number): Promise<LeaseState>
  progress(lease: JobLease, progress: JobProgress): Promise<LeaseState>
  /** Makes the job final. False when the lease is no longer held. */
  finish(lease: JobLease, outcome: JobOutcome): Promise<boolean>
  /** Makes the job `queued` again. The worker has the queue's message and delays it; no new one is written. */
  release(lease: JobLease, release: JobRelease): Promise<boolean>

  /** Makes a job that is not final `cancelled`; the worker that runs it learns at its next write. */
  cancel(key: JobKey): Promise<JobRecord | undefined>
  /** Makes a `dead` or `cancelled` job `queued` again, with all its attempts, and writes a note for the relay. */
  retry(key: JobKey): Promise<JobRecord | undefined>

  /** Jobs whose note is not yet marked, oldest first; of final jobs none. All tenants. */
  takeUndispatched(limit: number): Promise<readonly Dispatch[]>
  /** Says the queue has them, from now on. */
  markDispatched(keys: readonly JobKey[]): Promise<void>
  /**
   * Jobs the queue seems to have lost: `running` under an ended lease, or `queued`, dispatched and due for longer than
   * `idleMs`. Longest first; all tenants. Handing such a job to the queue again is harmless.
   */
  findStranded(query: { readonly idleMs: number; readonly limit: number }): Promise<readonly Dispatch[]>
}

/** Whether nothing more happens to the job unless it is retried by hand. */
export function isFinalState(state: JobState): boolean {
  return state === 'done' || state === 'dead' || state === 'cancelled'
}
