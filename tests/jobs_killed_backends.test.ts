import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createPostgresBackend } from '@maester/jobs'
import postgres from 'postgres'
import { expect, it, vi } from 'vitest'
import { describeOnPostgres } from './database_engines.js'

describeOnPostgres('A worker whose backends are killed', (createDatabase) => {
  it('lives, and takes messages again afterwards', { timeout: 60_000 }, async () => {
    const url = await createDatabase()
    const backend = createPostgresBackend({ url })
    const taken = new Set<string>()
    const onError = () => {}
    const queue = backend.queue('hardy', onError)
    const options = { concurrency: 4, lockMs: 5_000, stalledIntervalMs: 1_000, onError }
    const take = async ({ data }: { readonly data: unknown }) => void taken.add((data as { jobId: string }).jobId)
    const worker = backend.worker('hardy', take, options)
    const add = (jobId: string) => queue.add({ tenantId: 'acme', jobId }, { rank: 1 }).catch(() => undefined)

    const admin = postgres(url, { max: 1, onnotice: () => {} })
    const endsAt = Date.now() + 5_000
    for (let number = 0; Date.now() < endsAt; number += 1) {
      void add(`during-${number}`)
      await delay(randomInt(1, 12))
      await admin`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`
    }
    await admin.end()
    let number = 0
    await vi.waitUntil(
      async () => {
        number += 1
        await add(`after-${number}`)
        return [...taken].some((jobId) => jobId.startsWith('after-'))
      },
      { timeout: 40_000, interval: 250 },
    )
    expect(taken.size).toBeGreaterThan(0)
    await Promise.all([worker.close(), queue.close()])
    await backend.close()
  })
})
