import { randomUUID } from 'node:crypto'
import type { Logger, Metrics } from '@maester/observability'
import type { JobHandler } from './define_job.js'
import type { JobStore } from './job_store.js'
import { createPoller } from './poller.js'
import type { MessageQueue, MessageWorker, QueueBackend } from './queue_backend.js'
import { createRelay } from './relay.js'
import { toProcessor } from './to_processor.js'

export interface JobRunnerTimings {
  /** How long a job stays with a worker that says nothing. Default 30_000. */
  readonly leaseMs?: number
  /** Time between looks for messages of dead workers. Default 15_000. */
  readonly stalledIntervalMs?: number
  /** Time between looks for new jobs; in the process that enqueues they are seen at once. Default 1_000. */
  readonly relayIntervalMs?: number
  /** Time between looks for jobs the queue has lost. Default 15_000. */
  readonly recoveryIntervalMs?: number
  /** When a queued job the queue was told of counts as lost. Default 60_000. */
  readonly strandedAfterMs?: number
  /** Shortest time between two writes of a job's progress. Default 500. */
  readonly progressIntervalMs?: number
}

export interface JobRunnerSettings {
  readonly backend: QueueBackend
  readonly store: JobStore
  readonly handlers: readonly JobHandler[]
  readonly log: Logger
  /** Told of every job that ends. */
  readonly metrics?: Pick<Metrics, 'job'>
  readonly now?: () => Date
  /** In [0, 1). Default `Math.random`. */
  readonly random?: () => number
  readonly newLeaseToken?: () => string
  readonly timings?: JobRunnerTimings
}

export interface JobRunner {
  /** Begins taking jobs. Does not wait for the queue: one that is away is waited for. */
  start(): void
  /** Looks for new jobs now. */
  nudge(): void
  /**
   * Stops taking jobs and lets those in hand come to a point where they can be left; after `timeoutMs` they are dropped
   * there and then. What is not finished is left for another worker. `dropped` when that took force.
   */
  close(timeoutMs: number): Promise<'drained' | 'dropped'>
}

const relayBatchSize = 100
/** How long jobs that were told to drop everything may take to say so. */
const dropGraceMs = 2_000

/** Runs jobs: hands them from the store to the queue, takes them from the queue, records in the store how they end. */
export function createJobRunner(settings: JobRunnerSettings): JobRunner {
  const { backend, store, handlers, log, now = () => new Date(), random = Math.random } = settings
  const { leaseMs = 30_000, stalledIntervalMs = 15_000, progressIntervalMs = 500 } = settings.timings ?? {}
  const { relayIntervalMs = 1_000, recoveryIntervalMs = 15_000, strandedAfterMs = 60_000 } = settings.timings ?? {}
  const newLeaseToken = settings.newLeaseToken ?? randomUUID
  const stopping = new AbortController()
  const abandoning = new AbortController()
  const queues = new Map<string, MessageQueue>()
  let workers: readonly MessageWorker[] = []

  const onError = (error: Error) => log.warn('queue_failed', { backend: backend.name, error })
  const queueFor = (name: string) => {
    const queue = queues.get(name) ?? backend.queue(name, onError)
    queues.set(name, queue)
    return queue
  }
  const relay = createRelay({ store, queueFor, now, batchSize: relayBatchSize, strandedAfterMs })
  const pollers = [
    createPoller({
      intervalMs: relayIntervalMs,
      run: relay.dispatch,
      onError: (error) => log.warn('job_relay_failed', { error }),
    }),
    createPoller({
      intervalMs: recoveryIntervalMs,
      run: relay.recover,
      onError: (error) => log.warn('job_recovery_failed', { error }),
    }),
  ] as const

  const startWorker = (handler: JobHandler) =>
    backend.worker(
      handler.name,
      toProcessor(handler, {
        store,
        log,
        metrics: settings.metrics,
        now,
        random,
        newLeaseToken,
        leaseMs,
        progressIntervalMs,
        stopping: stopping.signal,
        abandoning: abandoning.signal,
      }),
      { concurrency: handler.concurrency, lockMs: leaseMs, stalledIntervalMs, onError },
    )

  return {
    start() {
      backend.findProblems().then(
        (problems) => {
          for (const problem of problems) log.error('queue_misconfigured', { backend: backend.name, problem })
        },
        (error: unknown) => log.warn('queue_unreachable', { backend: backend.name, error }),
      )
      workers = handlers.map(startWorker)
      for (const poller of pollers) poller.start()
    },
    nudge: () => pollers[0].nudge(),
    async close(timeoutMs) {
      stopping.abort()
      const drained = Promise.all([...pollers, ...workers].map((part) => part.close())).then(() => true)
      const isDrained = await within(timeoutMs, drained)
      abandoning.abort()
      if (!isDrained && !(await within(dropGraceMs, drained))) log.error('jobs_not_stopped', { backend: backend.name })
      await within(dropGraceMs, Promise.all([...queues.values()].map((queue) => queue.close())))
      return isDrained ? 'drained' : 'dropped'
    },
  }
}

/** Whether the promise resolved in time. */
async function within(timeoutMs: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false)
  })
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
