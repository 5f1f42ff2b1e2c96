import { createPostgresBackend as bullmqOnPostgres, type PostgresConnectionOptions, Queue, Worker } from 'bullmq'
import pg from 'pg'
import type { QueueBackend } from '../queue_backend.js'
import { queueSchema } from '../queue_schema.js'
import { toMessageQueue, toMessageWorker, workerOptions } from './bullmq_options.js'

export interface PostgresBackendOptions {
  readonly url: string
  /** Most connections of each queue and each worker; a worker has one more to listen on. Default 3. */
  readonly maxConnections?: number
}

/** BullMQ on Postgres, in the schema `bullmq` that `migrateQueueSchema` makes. */
export function createPostgresBackend({ url, maxConnections = 3 }: PostgresBackendOptions): QueueBackend {
  const settings = { connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000 }
  const pool = new pg.Pool({ ...settings, max: 1 })
  // An idle connection that drops is replaced at the next query; unheard, the event would end the process.
  pool.on('error', () => {})
  return {
    ...queuesOn({ ...settings, max: maxConnections, schema: queueSchema }),
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
      return toMessageQueue(name, new Queue(name, { connection }, bullmqOnPostgres), onError)
    },
    worker(name, process, options) {
      const worker = new Worker(name, process, { connection, ...workerOptions(options) }, bullmqOnPostgres)
      return toMessageWorker(worker, options.onError)
    },
    async findProblems() {
      return []
    },
  }
}
