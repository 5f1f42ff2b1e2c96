import { Queue, Worker } from 'bullmq'
import { Redis, type RedisOptions } from 'ioredis'
import type { QueueBackend } from '../queue_backend.js'
import { toMessageQueue, toMessageWorker, workerOptions } from './bullmq_options.js'
import { reopeningQueue } from './reopening_queue.js'

export interface RedisBackendOptions {
  /** `redis://…` or `rediss://…` */
  readonly url: string
  /** In front of every key. Default `maester`. */
  readonly prefix?: string
}

/** How long adding waits for a connection that is being made, in ms. */
const addingWaitMs = 1_000

/** BullMQ on Redis. Adding fails within a second when Redis is away; workers wait until it is back. */
export function createRedisBackend({ url, prefix = 'maester' }: RedisBackendOptions): QueueBackend {
  const connections: Redis[] = []
  const connect = (options: Omit<RedisOptions, 'replyMapping'>) => {
    const connection = new Redis(url, { retryStrategy: reconnectDelayMs, ...options })
    // BullMQ and the callers report what fails; without a listener ioredis writes to the console itself.
    connection.on('error', () => {})
    connections.push(connection)
    return connection
  }
  let producer: Redis | undefined
  let consumer: Redis | undefined
  const forAdding = () =>
    (producer ??= connect({ enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5_000 }))
  const forWorking = () => (consumer ??= connect({ maxRetriesPerRequest: null }))

  return {
    name: 'redis',
    queue(name, onError) {
      const connection = forAdding()
      const queue = reopeningQueue(async () => {
        return toMessageQueue(name, new Queue(name, { connection, prefix }), onError)
      }, onError)
      return {
        async add(message, options) {
          await whenReady(connection, addingWaitMs)
          await queue.add(message, options)
        },
        close: queue.close,
      }
    },
    worker(name, process, options) {
      const worker = new Worker(name, process, { connection: forWorking(), prefix, ...workerOptions(options) })
      return toMessageWorker(worker, options.onError)
    },
    async ping() {
      await whenReady(forAdding(), addingWaitMs)
      await forAdding().ping()
    },
    async findProblems() {
      await whenReady(forAdding(), Infinity)
      const policy = /^maxmemory_policy:(\S+)/m.exec(await forAdding().info('memory'))?.[1]
      if (policy === undefined || policy === 'noeviction') return []
      return [`Redis evicts keys (maxmemory-policy ${policy}); queued jobs get lost. Set maxmemory-policy noeviction.`]
    },
    async close() {
      for (const connection of connections) connection.disconnect()
    },
  }
}

/** 100 ms, 200 ms, … up to 2 s. */
function reconnectDelayMs(attempt: number): number {
  return Math.min(attempt * 100, 2_000)
}

async function whenReady(connection: Redis, timeoutMs: number): Promise<void> {
  if (connection.status === 'ready') return
  await new Promise<void>((resolve, reject) => {
    const settle = (act: () => void) => () => {
      clearTimeout(timer)
      connection.off('ready', onReady)
      connection.off('end', onEnd)
      act()
    }
    const onReady = settle(resolve)
    const onEnd = settle(() => reject(new Error('the connection to Redis is closed')))
    const onLate = settle(() => reject(new Error(`no connection to Redis after ${timeoutMs} ms`)))
    const timer = Number.isFinite(timeoutMs) ? setTimeout(onLate, timeoutMs) : undefined
    connection.once('ready', onReady)
    connection.once('end', onEnd)
  })
}
