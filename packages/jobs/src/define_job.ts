import type { Logger } from '@maester/observability'
import { type JobContract, parsePayload } from './job_contract.js'
import type { JobKey, JobProgress } from './job_store.js'

/** What a handler knows of the job besides its payload. */
export interface JobContext extends JobKey {
  readonly projectId?: string
  readonly apiKeyId?: string
  /** The request that enqueued the job. */
  readonly requestId?: string
  readonly traceparent?: string
  /** 1 for the first attempt. */
  readonly attempt: number
  /** Aborted when nothing new should begin; what is in hand may end. Then throw `job_interrupted` if work is left. */
  readonly stopping: AbortSignal
  /** Aborted when what is in hand should be dropped: another worker has the job, or the process must go. */
  readonly signal: AbortSignal
  /** Cheap: written at most twice a second, and when the attempt ends. */
  reportProgress(progress: JobProgress): void
  readonly log: Logger
}

/** A job as a worker sees it, with its payload not yet read. */
export interface JobHandler extends Pick<JobContract, 'name' | 'maxAttempts' | 'backoff' | 'concurrency'> {
  /** Throws `invalid_value` when the payload does not fit, and what the handler throws. */
  run(payload: unknown, context: JobContext): Promise<unknown>
}

/**
 * Joins a contract with the code that does the job. Jobs are delivered at least once, so `handle` must find out what an
 * earlier attempt has done. Its result must be JSON. An error it throws is tried again unless it says
 * `retryable: false`.
 */
export function defineJob<Payload>({
  contract,
  concurrency = contract.concurrency,
  handle,
}: {
  readonly contract: JobContract<string, Payload>
  readonly concurrency?: number
  readonly handle: (payload: Payload, context: JobContext) => Promise<unknown>
}): JobHandler {
  const { name, maxAttempts, backoff } = contract
  return {
    name,
    maxAttempts,
    backoff,
    concurrency,
    // Not inside `handle`'s promise chain only: a payload that does not fit must reject, not throw.
    run: async (payload, context) => await handle(parsePayload(contract, payload), context),
  }
}
