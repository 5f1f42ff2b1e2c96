import type { Environment } from '@maester/configuration'
import { connectPostgres, createStorage, type Database, DatabaseError, openEmbedded } from '@maester/database'
import { createTransport } from '@maester/model_gateway'
import { serviceSecrets } from '../composition/service_secret.js'
import { databaseFailure, dataFolderFailure } from '../composition/start_failure.js'
import { serviceUrl } from '../service_url.js'
import { createHttpDesk } from './http_desk.js'
import type { KeyDesk } from './key_desk.js'
import { createStorageDesk } from './storage_desk.js'

/**
 * The service at `url`; else the database `DATABASE_URL` names; else the data folder, or the service that holds it, at
 * `HOST` and `PORT`.
 */
export async function openKeyDesk(environment: Environment, url: string | undefined): Promise<KeyDesk> {
  const { databaseUrl, dataDir, adminKey } = environment
  const askService = (address: string) =>
    createHttpDesk({ url: address, transport: createTransport(), ...(adminKey !== undefined && { adminKey }) })
  if (url !== undefined) return askService(url)
  if (databaseUrl !== undefined) {
    const database = await connectPostgres({ url: databaseUrl }).catch((error) => {
      throw databaseFailure(error)
    })
    return await deskOn(database, environment)
  }
  const database = await openEmbedded({ dataDir }).catch((error) => {
    if (error instanceof DatabaseError && error.code === 'data_folder_in_use') return undefined
    throw dataFolderFailure(error)
  })
  if (database) return await deskOn(database, environment)
  return askService(serviceUrl(environment))
}

async function deskOn(database: Database, environment: Environment): Promise<KeyDesk> {
  const storage = createStorage(database)
  return createStorageDesk(storage, await serviceSecrets(environment), async () => {
    await storage.flush()
    await database.close()
  })
}
