import { JobError } from './errors.js'
import type { JobFailure } from './job_store.js'

/**
 * What may be told about an error. Errors with a `code` and `retryable` of ours have messages written to be shown;
 * any other message may hold a prompt, a key or an address, so only the kind of error is kept.
 */
export function toFailure(error: unknown): JobFailure {
  if (isCoded(error)) return { code: error.code, message: error.message, retryable: error.retryable }
  const kind = error instanceof Error ? error.name : typeof error
  return { code: 'internal', message: `Unexpected ${kind}; the log has it under the job's id.`, retryable: true }
}

/** Whether the attempt ended because it was told to, not because the job failed. */
export function isInterruption(error: unknown): boolean {
  return error instanceof JobError && error.code === 'job_interrupted'
}

function isCoded(error: unknown): error is Error & { readonly code: string; readonly retryable: boolean } {
  if (!(error instanceof Error) || !('code' in error) || !('retryable' in error)) return false
  return typeof error.code === 'string' && typeof error.retryable === 'boolean'
}
