import type { Processor } from 'bullmq'

/** All that a queue message says: the job itself is in the store, and Redis holds nothing of any tenant's content. */
export interface JobMessage {
  readonly tenantId: string
  readonly jobId: string
}

export interface MessageOptions {
  /** Time from now until the message may be delivered. Default 0. */
  readonly delayMs?: number
  /** 1 is delivered first. */
  readonly rank: number
}

/** Takes messages of one job name. */
export interface MessageQueue {
  /** A message whose `jobId` the queue still holds changes nothing. Rejects soon when the queue cannot be reached. */
  add(message: JobMessage, options: MessageOptions): Promise<void>
  close(): Promise<void>
}

export interface MessageWorkerOptions {
  /** Messages processed at a time. */
  readonly concurrency: number
  /** How long a message belongs to a worker that no longer renews it, in ms. */
  readonly lockMs: number
  /** Time between looks for messages of dead workers, in ms. */
  readonly stalledIntervalMs: number
  onError(error: Error): void
}

/** Delivers messages of one job name until closed. */
export interface MessageWorker {
  /** Stops taking messages and waits for those in hand, without limit. */
  close(): Promise<void>
}

/** Where messages travel: BullMQ on Redis, on Postgres, or on the Postgres inside this process. */
export interface QueueBackend {
  readonly name: 'redis' | 'postgres' | 'embedded'
  queue(name: string, onError: (error: Error) => void): MessageQueue
  worker(name: string, process: Processor<unknown, void>, options: MessageWorkerOptions): MessageWorker
  /** Rejects when the queue does not answer. */
  ping(): Promise<void>
  /** What is set up so that jobs may get lost or late, in words for the operator; empty when all is well. */
  findProblems(): Promise<readonly string[]>
  /** Lets go of the connections. Close queues and workers first. */
  close(): Promise<void>
}
