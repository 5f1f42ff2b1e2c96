import { PGlite } from '@electric-sql/pglite'
import { createEmbeddedBackend, createPglitePool, migrateQueueSchema } from '@maester/jobs'
import { afterAll } from 'vitest'
import { jobScenarios } from './jobs_scenarios.js'

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
