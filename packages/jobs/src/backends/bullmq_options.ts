import type { JobsOptions } from 'bullmq'
import type { JobMessage, MessageOptions, MessageQueue, MessageWorker, MessageWorkerOptions } from '../queue_backend.js'

// Attempts are counted in the store, where a count survives the loss of the queue. BullMQ's own default of 1 gives up
// jobs whose worker was killed twice, some of them already finished.
const maxStalledCount = 50

/** Time between a worker's attempts to reach a queue that is away, in ms. */
const reconnectDelayMs = 2_000

// BullMQ's highest (lowest urgency) priority: https://docs.bullmq.io/guide/jobs/prioritized.
const lastPriority = 2_097_152

/** How every message is added: known by the job's id, tried once per delivery, gone when done with. */
export function messageOptions(jobId: string, { delayMs = 0, rank }: MessageOptions): JobsOptions {
  return {
    jobId,
    priority: Math.min(rank, lastPriority),
    attempts: 1,
    // The store is the record. A message left behind would make a later one of the same id disappear.
    removeOnComplete: true,
    removeOnFail: true,
    ...(delayMs > 0 && { delay: delayMs }),
  }
}

export function workerOptions({ concurrency, lockMs, stalledIntervalMs }: MessageWorkerOptions) {
  return {
    concurrency,
    maxStalledCount,
    lockDuration: lockMs,
    stalledInterval: stalledIntervalMs,
    runRetryDelay: reconnectDelayMs,
  }
}

interface ClosesAndFails {
  close(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** A `Queue` of any backend. */
interface AddsMessages extends ClosesAndFails {
  add(name: string, message: JobMessage, options: JobsOptions): Promise<unknown>
}

export function toMessageQueue(name: string, queue: AddsMessages, onError: (error: Error) => void): MessageQueue {
  queue.on('error', onError)
  return {
    async add({ tenantId, jobId }, options) {
      await queue.add(name, { tenantId, jobId }, messageOptions(jobId, options))
    },
    close: () => queue.close(),
  }
}

export function toMessageWorker(worker: ClosesAndFails, onError: (error: Error) => void): MessageWorker {
  worker.on('error', onError)
  return { close: () => worker.close() }
}
