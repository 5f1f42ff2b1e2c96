import { randomUUID } from 'node:crypto'
import {
  createJobRunner,
  createPostgresBackend,
  createRedisBackend,
  type JobHandler,
  migrateQueueSchema,
  type QueueBackend,
} from '@maester/jobs'
import { createMemoryJobStore } from '@maester/jobs/testing'
import { createMemoryLogger } from '@maester/observability/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { startPostgres, withPostgresClient } from './servers/postgres.js'
import { startRedis } from './servers/redis.js'
import { startSeverableProxy } from './servers/severable_proxy.js'

const [postgres, redis] = [await startPostgres(), await startRedis()]
afterAll(() => Promise.all([postgres?.stop(), redis?.stop()]))

/** The queue goes away before the worker starts, comes, and goes again. */
async function keepsJobsMeanwhile(url: string, open: (url: string) => QueueBackend): Promise<void> {
  const proxy = await startSeverableProxy(url)
  const backend = open(proxy.url)
  const store = createMemoryJobStore()
  const { log } = createMemoryLogger()
  const handler: JobHandler = {
    name: 'outage',
    maxAttempts: 3,
    backoff: { firstDelayMs: 20, maxDelayMs: 100 },
    concurrency: 1,
    run: async () => 'done',
  }
  const runner = createJobRunner({ backend, store, handlers: [handler], log, timings: { relayIntervalMs: 50 } })
  const create = (jobId: string) =>
    store.create({ tenantId: 'acme', jobId, name: 'outage', payload: {}, maxAttempts: 3 })
  const isDone = (jobId: string) =>
    expect.poll(async () => (await store.find({ tenantId: 'acme', jobId }))?.state, { timeout: 20_000 }).toBe('done')

  proxy.sever()
  runner.start()
  await create('before')
  await expect(backend.ping()).rejects.toThrow()
  proxy.mend()
  await isDone('before')
  proxy.sever()
  await create('during')
  await expect(backend.ping()).rejects.toThrow()
  proxy.mend()
  await isDone('during')
  expect(await store.find({ tenantId: 'acme', jobId: 'during' })).toMatchObject({ attempts: 1 })
  expect(await runner.close(5_000)).toBe('drained')
  await backend.close()
  await proxy.stop()
}

describe.skipIf(redis === undefined)('while Redis is away', () => {
  it('jobs are kept, and run when it is back', async () => {
    const prefix = `test_${randomUUID()}`
    await keepsJobsMeanwhile(redis?.url ?? '', (url) => createRedisBackend({ url, prefix }))
  }, 60_000)
})

describe.skipIf(postgres === undefined)("while the queue's Postgres is away", () => {
  it('jobs are kept, and run when it is back', async () => {
    const url = (await postgres?.createDatabase()) ?? ''
    await withPostgresClient(url, migrateQueueSchema)
    await keepsJobsMeanwhile(url, (proxied) => createPostgresBackend({ url: proxied }))
  }, 60_000)
})
