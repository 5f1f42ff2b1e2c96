import { createPostgresBackend, migrateQueueSchema } from '@maester/jobs'
import { afterAll, describe } from 'vitest'
import { jobScenarios } from './jobs_scenarios.js'
import { startPostgres, withPostgresClient } from './servers/postgres.js'

const postgres = await startPostgres()
const url = (await postgres?.createDatabase()) ?? ''
afterAll(() => postgres?.stop())

describe.skipIf(postgres === undefined)('on Postgres', async () => {
  if (postgres) await withPostgresClient(url, migrateQueueSchema)
  jobScenarios({
    openBackend: () => createPostgresBackend({ url }),
    loseMessages: () => withPostgresClient(url, (client) => client.query('delete from bullmq.job')),
  })
})
