import type { Logger } from '@maester/observability'
import type { JobLease, JobProgress, JobStore, LeaseState } from './job_store.js'

export interface LeaseKeeper {
  /** Written at most every `progressIntervalMs`; the latest counts. */
  reportProgress(progress: JobProgress): void
  /** The latest progress reported, written or not. */
  latestProgress(): JobProgress | undefined
  /** Stops renewing; resolves when nothing is being written any more. */
  stop(): Promise<void>
}

export interface LeaseKeeperSettings {
  readonly store: Pick<JobStore, 'renew' | 'progress'>
  readonly lease: JobLease
  readonly leaseMs: number
  readonly progressIntervalMs: number
  /** Called once: the job was cancelled, or the lease is gone or can no longer be vouched for. */
  readonly onEnded: (state: Exclude<LeaseState, 'held'>) => void
  readonly log: Logger
}

/** Holds a job while it runs: renews the lease three times as often as needed and writes progress. */
export function keepLease(settings: LeaseKeeperSettings): LeaseKeeper {
  const { store, lease, leaseMs, progressIntervalMs, onEnded, log } = settings
  let heldUntilMs = performance.now() + leaseMs
  let writing: Promise<void> = Promise.resolve()
  let latest: JobProgress | undefined
  let unwritten = false
  let ended = false

  const end = (state: Exclude<LeaseState, 'held'>) => {
    if (ended) return
    ended = true
    onEnded(state)
  }
  const write = (operation: () => Promise<LeaseState>, renews: boolean) => {
    const askedAtMs = performance.now()
    writing = writing.then(operation).then(
      (state) => {
        if (state !== 'held') end(state)
        else if (renews) heldUntilMs = askedAtMs + leaseMs
      },
      (error: unknown) => {
        log.warn('job_lease_not_written', { error })
        if (performance.now() >= heldUntilMs) end('lost')
      },
    )
  }
  const renewal = setInterval(() => write(() => store.renew(lease, leaseMs), true), leaseMs / 3)
  const progressTimer = setInterval(() => {
    if (!unwritten || latest === undefined) return
    unwritten = false
    const progress = latest
    write(() => store.progress(lease, progress), false)
  }, progressIntervalMs)

  return {
    reportProgress(progress) {
      latest = progress
      unwritten = true
    },
    latestProgress: () => latest,
    async stop() {
      clearInterval(renewal)
      clearInterval(progressTimer)
      await writing
    },
  }
}
