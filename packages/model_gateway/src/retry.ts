import { failurePolicies } from './failure_policy.js'
import type { ProviderFailure } from './provider_failure.js'
import type { RetrySettings } from './settings.js'

/** Longest wait a provider may ask for and get. The official SDKs ignore longer ones too; in ms. */
const MAX_RETRY_AFTER_MS = 60_000

/** Resolves after `delayMs`, or at once when `signal` aborts. Never rejects. */
export type Sleep = (delayMs: number, signal?: AbortSignal) => Promise<void>

export const sleep: Sleep = (delayMs, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const finish = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, delayMs)
    signal?.addEventListener('abort', finish, { once: true })
  })

export interface WaitQuestion {
  readonly failure: ProviderFailure
  /** 1 before the first retry, 2 before the second, … */
  readonly retry: number
  readonly remainingMs: number
  readonly settings: RetrySettings
  /** Uniform in [0, 1). */
  readonly random: () => number
}

/**
 * How long to wait before the same target is tried again, in ms; `undefined` when the wait would not end in time.
 * What the provider asks for, else full jitter: uniform between 0 and `min(capMs, baseMs × 2^(retry−1))`.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function waitBeforeRetryMs({ failure, retry, remainingMs, settings, random }: WaitQuestion): number | undefined {
  if (failure.retryAfterMs !== undefined) {
    return failure.retryAfterMs < longestWaitMs(remainingMs) ? failure.retryAfterMs : undefined
  }
  if (retry === 1 && failurePolicies[failure.class].immediateRetry === true) return 0
  const waitMs = random() * Math.min(settings.capMs, settings.baseMs * 2 ** (retry - 1))
  return waitMs < remainingMs ? waitMs : undefined
}

/** What a call may wait for something that is known to come, in ms. */
export function longestWaitMs(remainingMs: number): number {
  return Math.min(remainingMs, MAX_RETRY_AFTER_MS)
}
