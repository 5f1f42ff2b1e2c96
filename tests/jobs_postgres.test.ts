import { createRequire } from 'node:module'
import { afterAll, describe } from 'vitest'
import { createPostgresBackend, migrateQueueSchema } from '../packages/jobs/src/index.js'
import { jobScenarios } from './jobs_scenarios.js'
import { startPostgres } from './servers/postgres.js'

const postgres = await startPostgres()
const url = (await postgres?.createDatabase()) ?? ''
afterAll(() => postgres?.stop())

interface Client {
  connect(): Promise<void>
  query<R>(text: string, parameters?: readonly unknown[]): Promise<{ rows: R[] }>
  end(): Promise<void>
}

async function withClient(work: (client: Client) => Promise<unknown>): Promise<void> {
  const pg = createRequire(new URL('../packages/jobs/package.json', import.meta.url))('pg') as {
    Client: new (options: { connectionString: string }) => Client
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await work(client)
  await client.end()
}

describe.skipIf(postgres === undefined)('on Postgres', async () => {
  if (postgres) await withClient(migrateQueueSchema)
  jobScenarios({
    openBackend: () => createPostgresBackend({ url }),
    loseMessages: () => withClient((client) => client.query('delete from bullmq.job')),
  })
})
