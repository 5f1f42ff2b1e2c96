import type { Logger } from '@maester/observability'

/** First and longest wait between two tries, in ms. */
const firstWaitMs = 250
const longestWaitMs = 30_000

/**
 * Does what a process begins with, again for as long as storage cannot do it. Rejects when trying again cannot help.
 * `work` must bear being repeated.
 */
export async function untilStorageAnswers<Result>(
  work: () => Promise<Result>,
  log: Pick<Logger, 'warn'>,
  wait: (ms: number) => Promise<unknown> = pause,
): Promise<Result> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Error && 'retryable' in error && error.retryable === true)) throw error
      log.warn('database_unreachable', { error, next_try_ms: waitMs })
      await wait(waitMs)
    }
  }
}

/** Does not keep the process alive by itself. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
