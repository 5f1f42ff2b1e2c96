import { createPostgresBackend as bullmqOnPostgres, type PostgresConnectionOptions, Queue, Worker } from 'bullmq'
import pg from 'pg'
import type { QueueBackend } from '../queue_backend.js'
import { queueSchema } from '../queue_schema.js'
import { toMessageQueue, toMessageWorker, workerOptions } from './bullmq_options.js'
import { patientWorker } from './patient_worker.js'
import { reopeningQueue } from './reopening_queue.js'

export interface PostgresBackendOptions {
  readonly url: string
  /** Most connections of each queue and each worker; a worker has one more to listen on. Default 3. */
  readonly maxConnections?: number
}

/** A connection that drops in the middle of a transaction says so twice: its queries fail, and an event nobody hears ends the process. */
class QuietClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    this.on('error', () => {})
  }
}

/** BullMQ on Postgres. Whatever opens first brings the schema `bullmq` up to date. */
export function createPostgresBackend({ url, maxConnections = 3 }: PostgresBackendOptions): QueueBackend {
  const settings = { connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000, Client: QuietClient }
  const pool = new pg.Pool({ ...settings, max: 1 })
  // An idle connection that drops is replaced at the next query; unheard, the event would end the process.
  pool.on('error', () => {})
  return {
    ...queuesOn({ ...settings, max: maxConnections, schema: queueSchema, migrate: true }),
    name: 'postgres',
    async ping() {
      await pool.query('select 1')
    },
    close: () => pool.end(),
  }
}

/** Queues and workers on whatever BullMQ's Postgres backend can connect to. */
export function queuesOn(
  connection: PostgresConnectionOptions,
): Pick<QueueBackend, 'queue' | 'worker' | 'findProblems'> {
  return {
    queue(name, onError) {
      return reopeningQueue(async () => {
        const queue = new Queue(name, { connection }, bullmqOnPostgres)
        const opened = toMessageQueue(name, queue, onError)
        await readyOrClosed(queue)
        return opened
      }, onError)
    },
    worker(name, process, options) {
      const { onError } = options
      return patientWorker(async () => {
        const settings = { connection, autorun: false, ...workerOptions(options) }
        const worker = new Worker(name, process, settings, bullmqOnPostgres)
        const opened = toMessageWorker(worker, onError)
        // Left to start by itself on a database that is away, it would never try again, and leave the event loop no turn.
        await readyOrClosed(worker)
        worker.run().catch(onError)
        return opened
      }, onError)
    },
    async findProblems() {
      return []
    },
  }
}

async function readyOrClosed(part: { waitUntilReady(): Promise<unknown>; close(): Promise<void> }): Promise<void> {
  try {
    await part.waitUntilReady()
  } catch (error) {
    await part.close()
    throw error
  }
}
