import { join } from 'node:path'
import type { Spool } from '@maester/completion'
import type { Environment } from '@maester/configuration'
import { connectPostgres, createFileSpool, createStorage, openEmbedded, type Storage } from '@maester/database'
import {
  createEmbeddedBackend,
  createPglitePool,
  createPostgresBackend,
  createRedisBackend,
  type QueueBackend,
} from '@maester/jobs'
import { connectInBackground } from './connect_in_background.js'
import type { Observation } from './observe.js'
import { databaseFailure, dataFolderFailure } from './start_failure.js'

/** Where everything is kept, and how jobs travel. */
export interface OpenStorage {
  readonly storage: Storage
  /** Keeps on disk what storage cannot take. */
  readonly spool: Spool
  readonly queue: QueueBackend
  /** Resolves once storage can be used; rejects when it never can. */
  readonly connected: Promise<void>
  /** In words, for people. */
  readonly description: string
  ping(): Promise<void>
  close(): Promise<void>
}

/** Postgres when the environment names one, else the embedded database; Redis for the jobs when it is named. */
export async function openStorage(environment: Environment, { log, metrics }: Observation): Promise<OpenStorage> {
  const { databaseUrl, redisUrl, dataDir } = environment
  if (databaseUrl === undefined) {
    const database = await openEmbedded({ dataDir }).catch((error) => {
      throw dataFolderFailure(error)
    })
    const queue = redisUrl
      ? createRedisBackend({ url: redisUrl })
      : createEmbeddedBackend({ pool: createPglitePool(database.pglite!) })
    return assemble(database, Promise.resolve(), queue, `embedded, in ${dataDir}`)
  }
  const { database, connected } = connectInBackground('postgres', () => connectPostgres({ url: databaseUrl }), log)
  const queue = redisUrl ? createRedisBackend({ url: redisUrl }) : createPostgresBackend({ url: databaseUrl })
  const usable = connected.catch((error) => {
    throw databaseFailure(error)
  })
  return assemble(database, usable, queue, 'Postgres')

  function assemble(
    opened: typeof database,
    whenConnected: Promise<void>,
    backend: QueueBackend,
    where: string,
  ): OpenStorage {
    const storage = createStorage(opened, { log, metrics })
    const spool = createFileSpool({
      folder: join(dataDir, 'spool'),
      onDamaged: (damage) => log.error('spool_damaged', damage),
    })
    return {
      storage,
      spool,
      queue: backend,
      connected: whenConnected,
      description: redisUrl ? `${where}; jobs through Redis` : where,
      ping: () => opened.ping(),
      async close() {
        await storage.flush()
        await spool.close()
        await backend.close()
        await opened.close()
      },
    }
  }
}
