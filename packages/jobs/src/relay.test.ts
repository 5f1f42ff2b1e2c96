import { expect, it } from 'vitest'
import { createJobs } from './jobs.js'
import type { JobMessage, MessageOptions, MessageQueue } from './queue_backend.js'
import { createRelay } from './relay.js'
import { createMemoryJobStore } from './stores/memory_job_store.js'

/** A store, and a queue that keeps what it is given and may refuse. */
function scene({ batchSize = 2 } = {}) {
  let nowMs = Date.UTC(2_031, 0, 1)
  const now = () => new Date(nowMs)
  const store = createMemoryJobStore({ now })
  const added: (JobMessage & MessageOptions & { readonly queue: string })[] = []
  let refusals = 0
  const queueFor = (queue: string): MessageQueue => ({
    async add(message, options) {
      if (refusals > 0) {
        refusals -= 1
        throw new Error('the queue is away')
      }
      added.push({ queue, ...message, ...options })
    },
    close: async () => {},
  })
  const jobs = createJobs({ store })
  return {
    store,
    added,
    relay: createRelay({ store, queueFor, now, batchSize, strandedAfterMs: 60_000 }),
    enqueue: (tenantId = 'acme') => jobs.enqueue('batch_inference', { items: [{ prompt: 'Hi' }] }, { tenantId }),
    refuse: (times: number) => (refusals = times),
    advance: (ms: number) => (nowMs += ms),
  }
}

it('hands each job over once, with ids and nothing else', async () => {
  const { relay, enqueue, added } = scene()
  const jobs = [await enqueue(), await enqueue(), await enqueue()]
  expect(await relay.dispatch()).toBe(3)
  expect(await relay.dispatch()).toBe(0)
  expect(added).toEqual(
    jobs.map(({ jobId }, index) => ({
      queue: 'batch_inference',
      tenantId: 'acme',
      jobId,
      delayMs: 0,
      rank: index + 1,
    })),
  )
})

it("puts another tenant's first job before the many of one", async () => {
  const { relay, enqueue, added } = scene({ batchSize: 100 })
  for (let n = 0; n < 5; n += 1) await enqueue()
  await enqueue('other')
  await relay.dispatch()
  expect(added.find(({ tenantId }) => tenantId === 'other')?.rank).toBe(1)
  expect(added.filter(({ tenantId }) => tenantId === 'acme').map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5])
})

it('keeps what the queue refused for the next time', async () => {
  const { relay, enqueue, added, refuse } = scene()
  const jobs = [await enqueue(), await enqueue()]
  refuse(1)
  await expect(relay.dispatch()).rejects.toThrow('the queue is away')
  expect(await relay.dispatch()).toBe(2)
  expect(added.map(({ jobId }) => jobId)).toEqual(jobs.map(({ jobId }) => jobId))
})

it('hands a job over again after a crash between the queue and the note', async () => {
  const { relay, enqueue, added, store } = scene()
  const job = await enqueue()
  const crashing = createRelay({
    store: { ...store, markDispatched: () => Promise.reject(new Error('crashed')) },
    queueFor: () => ({ add: async () => {}, close: async () => {} }),
    now: () => new Date(0),
    batchSize: 10,
    strandedAfterMs: 60_000,
  })
  await expect(crashing.dispatch()).rejects.toThrow('crashed')
  expect(await relay.dispatch()).toBe(1)
  expect(added).toMatchObject([{ jobId: job.jobId }])
})

it('hands over again what the queue has lost, not before the job is due', async () => {
  const { relay, enqueue, added, store, advance } = scene()
  const job = await enqueue()
  await relay.dispatch()
  expect(await relay.recover()).toBe(0)
  const lease = { tenantId: 'acme', jobId: job.jobId, leaseToken: 'one' }
  await store.claim(lease, 30_000)
  advance(30_000)
  expect(await relay.recover()).toBe(1)
  const again = { ...lease, leaseToken: 'two' }
  await store.claim(again, 30_000)
  await store.release(again, { countsAsAttempt: true, availableAt: new Date(Date.UTC(2_031, 0, 1) + 200_000) })
  advance(100_000)
  expect(await relay.recover()).toBe(0)
  advance(140_000)
  expect(await relay.recover()).toBe(1)
  expect(added).toHaveLength(3)
})
