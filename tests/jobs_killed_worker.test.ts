import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createJobs, migrateQueueSchema } from '@maester/jobs'
import { createMemoryBatchItemStore, createMemoryJobStore } from '@maester/jobs/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { startPostgres, withPostgresClient } from './servers/postgres.js'
import { startRedis } from './servers/redis.js'

const [postgres, redis] = [await startPostgres(), await startRedis()]
const children: ChildProcess[] = []
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await postgres?.stop()
  await redis?.stop()
})

type Remote = Readonly<Record<string, (...args: never[]) => unknown>>

/** Starts a worker process whose stores and model are ours. */
function startWorkerProcess(backend: readonly string[], targets: Readonly<Record<string, Remote>>): ChildProcess {
  const child = fork(new URL('jobs_worker_process.mjs', import.meta.url), backend, {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.push(child)
  child.on(
    'message',
    async ({ id, target, method, args }: { id: number; target: string; method: string; args: never[] }) => {
      const reply = await Promise.resolve()
        .then(() => targets[target]?.[method]?.(...args))
        .then(
          (result) => ({ id, result }),
          (error: Error) => ({ id, error: { message: error.message } }),
        )
      if (child.connected) child.send(reply, () => {})
    },
  )
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await exited
}

async function finishesEachItemOnce(backend: readonly string[]): Promise<void> {
  const [jobs, batchItems] = [createMemoryJobStore(), createMemoryBatchItemStore()]
  const runs = new Map<number, number>()
  let answersAll = false
  const runItem = async (_item: unknown, index: number) => {
    runs.set(index, (runs.get(index) ?? 0) + 1)
    if (!answersAll && index >= 5) await new Promise(() => {})
    return { status: 'ok', requestId: `req_${index}` }
  }
  const targets = { jobs: { ...jobs }, batchItems: { ...batchItems }, model: { runItem } } as Readonly<
    Record<string, Remote>
  >
  const items = Array.from({ length: 12 }, (_, index) => ({ prompt: `Question ${index}` }))
  const job = await createJobs({ store: jobs }).enqueue(
    'batch_inference',
    { items, concurrency: 3 },
    { tenantId: 'acme' },
  )

  const doomed = startWorkerProcess(backend, targets)
  await expect.poll(() => runs.size, { timeout: 30_000 }).toBe(8)
  expect(await batchItems.listFinished(job)).toHaveLength(5)
  await kill(doomed)

  answersAll = true
  startWorkerProcess(backend, targets)
  await expect.poll(async () => (await jobs.find(job))?.state, { timeout: 30_000 }).toBe('done')
  expect(await jobs.find(job)).toMatchObject({ attempts: 2, result: { total: 12, ok: 12, failed: 0 } })
  expect((await batchItems.listFinished(job)).map(({ index }) => index)).toEqual(items.map((_, index) => index))
  const timesRun = items.map((_, index) => runs.get(index))
  expect(timesRun).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1])
}

const title = 'goes on in another worker: what is stored is not run again, what was in flight runs once more'

describe.skipIf(redis === undefined)('a batch whose worker is killed, on Redis', () => {
  it(title, () => finishesEachItemOnce(['redis', redis?.url ?? '', `test_${randomUUID()}`]), 60_000)
})

describe.skipIf(postgres === undefined)('a batch whose worker is killed, on Postgres', () => {
  it(title, async () => {
    const url = (await postgres?.createDatabase()) ?? ''
    await withPostgresClient(url, migrateQueueSchema)
    await finishesEachItemOnce(['postgres', url])
  }, 60_000)
})
