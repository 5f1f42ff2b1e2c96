// Runs a job of our own, queued in the Postgres inside this process.
import { PGlite } from '@electric-sql/pglite'
import {
  createEmbeddedBackend,
  createJobRunner,
  createPglitePool,
  defineContract,
  defineJob,
  migrateQueueSchema,
} from '@maester/jobs'
import { createMemoryJobStore } from '@maester/jobs/testing'
import { createLogger } from '@maester/observability'
import { z } from 'zod'

const greet = defineJob({
  contract: defineContract({ name: 'greet', payload: z.strictObject({ name: z.string() }) }),
  handle: async ({ name }) => `Hello, ${name}.`,
})

const database = await PGlite.create()
const pool = createPglitePool(database)
const client = await pool.connect()
await migrateQueueSchema(client)
client.release()

const store = createMemoryJobStore()
const backend = createEmbeddedBackend({ pool })
const runner = createJobRunner({ backend, store, handlers: [greet], log: createLogger({ level: 'warn' }) })
runner.start()

const key = { tenantId: 'acme', jobId: 'greeting' }
await store.create({ ...key, name: 'greet', payload: { name: 'Ada' }, maxAttempts: 3 })
runner.nudge()
let job = await store.find(key)
while (job.state !== 'done') {
  await new Promise((resolve) => setTimeout(resolve, 20))
  job = await store.find(key)
}
console.log(job.result)

await runner.close(5_000)
await backend.close()
await database.close()
