import { createRequire } from 'node:module'
import { afterAll } from 'vitest'
import {
  createEmbeddedBackend,
  createPglitePool,
  type EmbeddedPostgres,
  migrateQueueSchema,
} from '../packages/jobs/src/index.js'
import { jobScenarios } from './jobs_scenarios.js'

const { PGlite } = createRequire(new URL('../packages/jobs/package.json', import.meta.url))('@electric-sql/pglite') as {
  PGlite: { create(): Promise<EmbeddedPostgres & { close(): Promise<void> }> }
}

const database = await PGlite.create()
const client = await createPglitePool(database).connect()
await migrateQueueSchema(client)
client.release()
afterAll(() => database.close())

jobScenarios({
  openBackend: () => createEmbeddedBackend({ pool: createPglitePool(database) }),
  async loseMessages() {
    await createPglitePool(database).query('delete from job')
  },
})
