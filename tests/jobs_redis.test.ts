import { randomUUID } from 'node:crypto'
import { createRedisBackend } from '@maester/jobs'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import { jobScenarios } from './jobs_scenarios.js'
import { startRedis } from './servers/redis.js'
import { freePort } from './servers/watched_process.js'

const redis = await startRedis()
const url = redis?.url ?? ''
const prefix = `test_${randomUUID()}`

async function withClient<T>(work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url)
  try {
    return await work(client)
  } finally {
    await client.quit()
  }
}

const loseMessages = () =>
  withClient(async (client) => {
    const keys = await client.keys(`${prefix}:*`)
    if (keys.length > 0) await client.del(...keys)
  })

afterAll(async () => {
  if (redis) await loseMessages()
  await redis?.stop()
})

describe.skipIf(redis === undefined)('on Redis', () => {
  jobScenarios({ openBackend: () => createRedisBackend({ url, prefix }), loseMessages })

  it('puts ids into Redis and no content', async () => {
    const backend = createRedisBackend({ url, prefix })
    const queue = backend.queue('ids_only', () => {})
    const record = { tenantId: 'acme', jobId: 'job_1', payload: 'secret' }
    await queue.add(record, { rank: 1 })
    const stored = await withClient((client) => client.hgetall(`${prefix}:ids_only:job_1`))
    expect(JSON.parse(stored.data ?? '')).toEqual({ tenantId: 'acme', jobId: 'job_1' })
    await queue.close()
    await backend.close()
  })

  it('says so when Redis may evict jobs', async () => {
    const backend = createRedisBackend({ url, prefix })
    expect(await backend.findProblems()).toEqual([])
    const [, policy = 'noeviction'] = await withClient((client) => client.config('GET', 'maxmemory-policy'))
    await withClient((client) => client.config('SET', 'maxmemory-policy', 'allkeys-lru'))
    expect(await backend.findProblems()).toEqual([expect.stringContaining('allkeys-lru')])
    await withClient((client) => client.config('SET', 'maxmemory-policy', policy))
    await backend.close()
  })

  it('fails soon, rather than wait, when Redis is not there', async () => {
    const backend = createRedisBackend({ url: `redis://127.0.0.1:${await freePort()}` })
    const queue = backend.queue('away', () => {})
    await expect(queue.add({ tenantId: 'acme', jobId: 'job_1' }, { rank: 1 })).rejects.toThrow()
    await expect(backend.ping()).rejects.toThrow()
    await backend.close()
  })
})
