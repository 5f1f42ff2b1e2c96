import { createMemoryAlertStore } from '@maester/alerts'
import { createMemoryRequestStore } from '@maester/completion'
import { createMemoryLedger, createPriceBook } from '@maester/cost_meter'
import { createJobs, JobError } from '@maester/jobs'
import { createMemoryBatchItemStore, createMemoryJobStore } from '@maester/jobs/testing'
import { createMemoryLogger } from '@maester/observability/testing'
import { createSafeFetch } from '@maester/outbound'
import { createWorker } from '@maester/worker'
import { describe, expect, it } from 'vitest'
import { type BackendUnderTest, createScene, soon, tenantId, timings } from './jobs_scene.js'

/** What jobs must do on every backend. */
export function jobScenarios(subject: BackendUnderTest): void {
  describe('jobs', () => {
    it('run once, those that waited before any worker was there too', async () => {
      const ran: number[] = []
      const stage = createScene(subject, async ({ n }) => ran.push(n))
      const early = await stage.create(1)
      const runner = stage.startRunner()
      const late = await stage.create(2)
      runner.nudge()
      await stage.reaches(early, 'done')
      await stage.reaches(late, 'done')
      expect(ran.toSorted()).toEqual([1, 2])
      await stage[Symbol.asyncDispose]()
    })

    it('run nothing when their message comes again', async () => {
      const ran: number[] = []
      const stage = createScene(subject, async ({ n }) => ran.push(n))
      const [first, second] = [await stage.create(1), await stage.create(2)]
      stage.startRunner()
      await stage.reaches(first, 'done')
      const queue = stage.backend().queue(stage.name, () => {})
      await queue.add({ tenantId, jobId: first.jobId }, { rank: 1 })
      await queue.close()
      await stage.reaches(second, 'done')
      await stage.reaches(await stage.create(3), 'done')
      await expect.poll(() => stage.lines.some(({ event }) => event === 'job_not_taken'), soon).toBe(true)
      expect(ran.toSorted()).toEqual([1, 2, 3])
      await stage[Symbol.asyncDispose]()
    })

    it('that keep failing end dead with their reason and hold nobody up', async () => {
      const stage = createScene(
        subject,
        async ({ n }) => {
          if (n === 666) throw new JobError('storage_unavailable', 'Storage is away.', true)
        },
        { concurrency: 1 },
      )
      const poison = await stage.create(666)
      const healthy = await stage.create(1)
      stage.startRunner()
      await stage.reaches(healthy, 'done')
      expect(await stage.reaches(poison, 'dead')).toMatchObject({
        attempts: 3,
        error: { code: 'storage_unavailable', message: 'Storage is away.' },
      })
      await stage.store.retry(poison)
      expect((await stage.reaches(poison, 'dead')).attempts).toBe(3)
      await stage[Symbol.asyncDispose]()
    })

    it('are found again when the queue has lost its messages', async () => {
      const stage = createScene(subject, async () => 'done')
      const queue = stage.backend().queue(stage.name, () => {})
      const job = await stage.create()
      await queue.add(job, { rank: 1 })
      await stage.store.markDispatched([job])
      await queue.close()
      await subject.loseMessages()
      stage.startRunner()
      await stage.reaches(job, 'done')
      await stage[Symbol.asyncDispose]()
    })

    it('of one tenant do not keep those of another waiting', async () => {
      const order: string[] = []
      const stage = createScene(subject, async (_payload, context) => order.push(context.tenantId), { concurrency: 1 })
      const jobs = []
      for (let n = 0; n < 6; n += 1) jobs.push(await stage.create(n, 'many'))
      jobs.push(await stage.create(0, 'few'))
      const queue = stage.backend().queue(stage.name, () => {})
      const dispatches = await stage.store.takeUndispatched(100)
      for (const dispatch of dispatches) await queue.add(dispatch, dispatch)
      await stage.store.markDispatched(dispatches)
      await queue.close()
      stage.startRunner({ strandedAfterMs: 60_000 })
      for (const job of jobs) await stage.reaches(job, 'done')
      expect(order.indexOf('few')).toBeLessThanOrEqual(1)
      await stage[Symbol.asyncDispose]()
    })

    it('are left where they can be when the worker closes, and go on in another', async () => {
      let isInHand: () => void = () => {}
      const inHand = new Promise<void>((resolve) => {
        isInHand = resolve
      })
      const stage = createScene(subject, async () => 'finished elsewhere')
      const job = await stage.create()
      const closing = stage.startRunner({}, async (_payload, { stopping }) => {
        isInHand()
        await new Promise((resolve) => stopping.addEventListener('abort', resolve))
        throw new JobError('job_interrupted', 'Stopped.', true)
      })
      await inHand
      expect(await closing.close(5_000)).toBe('drained')
      expect(await stage.store.find(job)).toMatchObject({ state: 'queued', attempts: 0 })
      stage.startRunner()
      expect(await stage.reaches(job, 'done')).toMatchObject({ result: 'finished elsewhere', attempts: 1 })
      await stage[Symbol.asyncDispose]()
    })

    it('that do not stop are dropped when time is up', async () => {
      let isInHand: () => void = () => {}
      const inHand = new Promise<void>((resolve) => {
        isInHand = resolve
      })
      const stage = createScene(subject, async () => 'finished elsewhere')
      const job = await stage.create()
      const closing = stage.startRunner({}, async (_payload, { signal }) => {
        isInHand()
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('dropped'))))
      })
      await inHand
      expect(await closing.close(50)).toBe('dropped')
      stage.startRunner()
      expect(await stage.reaches(job, 'done')).toMatchObject({ result: 'finished elsewhere', attempts: 1 })
      await stage[Symbol.asyncDispose]()
    })

    it('taken over from a worker that fell silent are finished by the new one only', async () => {
      const stage = createScene(subject, async () => 'heir')
      const job = await stage.create()
      const zombie = { tenantId, jobId: job.jobId, leaseToken: 'zombie' }
      await stage.store.claim(zombie, 200)
      stage.startRunner()
      expect(await stage.reaches(job, 'done')).toMatchObject({ result: 'heir', attempts: 2 })
      expect(await stage.store.finish(zombie, { state: 'done', result: 'zombie' })).toBe(false)
      await stage[Symbol.asyncDispose]()
    })
  })

  it('a batch goes from enqueueing to its results', async () => {
    const [store, batchItems] = [createMemoryJobStore(), createMemoryBatchItemStore()]
    const { log } = createMemoryLogger()
    const backend = subject.openBackend()
    const worker = createWorker({
      backend,
      jobs: store,
      batchItems,
      log,
      timings,
      rating: {
        corrections: createMemoryLedger({ now: () => new Date() }),
        prices: createPriceBook(),
        refreshPrices: async () => {},
      },
      alerts: {
        ...{ store: createMemoryAlertStore(), webhooks: [], safeFetch: createSafeFetch(), now: () => new Date() },
        privateFetch: createSafeFetch(),
      },
      anomalies: {
        history: { tenants: async () => [], hourly: async () => [] },
        alerts: { raise: () => {} },
        watch: { threshold: 0.2, baselineDays: 7, minPicoUsd: 1n, timeZone: 'UTC' },
      },
      content: { requests: createMemoryRequestStore() },
      runItem: async (item, { index }) => ({
        requestId: `req_${index}`,
        status: 'ok',
        answer: { content: item.prompt },
      }),
    })
    worker.start()
    const jobs = createJobs({ store, onEnqueued: worker.nudge })
    const items = Array.from({ length: 25 }, (_, index) => ({ prompt: `Question ${index}` }))
    const job = await jobs.enqueue('batch_inference', { items }, { tenantId })
    await expect.poll(async () => (await store.find(job))?.state, soon).toBe('done')
    expect(await store.find(job)).toMatchObject({
      result: { total: 25, ok: 25, failed: 0 },
      progress: { total: 25, done: 25, failed: 0 },
    })
    expect((await batchItems.list({ ...job, limit: 100 })).map(({ answer }) => answer?.content)).toEqual(
      items.map(({ prompt }) => prompt),
    )
    expect(await worker.close(5_000)).toBe('drained')
    await backend.close()
  })
}
