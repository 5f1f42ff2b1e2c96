import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { JobKey, JobLease, JobStore, NewJob } from '../job_store.js'

/** One promise of a port, run by whichever test runner: `for (const { title, run } of cases) it(title, run)`. */
export interface ConformanceCase {
  readonly title: string
  run(): Promise<void>
}

export interface JobStoreUnderTest {
  /** A store that takes its time from `now`. Stores of several cases may share a database. */
  createStore(options: { readonly now: () => Date }): JobStore | Promise<JobStore>
  /** A tenant for one case. Default: any new id. */
  createTenant?(): Promise<string>
}

/** What every `JobStore` must do. */
export function jobStoreConformance(subject: JobStoreUnderTest): readonly ConformanceCase[] {
  return Object.entries(cases).map(([title, check]) => ({
    title,
    async run() {
      const clock = createClock()
      const createTenant = subject.createTenant ?? (async () => `tenant_${randomUUID()}`)
      const [tenantId, otherTenantId] = [await createTenant(), await createTenant()]
      const store = await subject.createStore({ now: clock.now })
      await check({ store, clock, tenantId, otherTenantId, ...tools(store, tenantId) })
    },
  }))
}

interface Scene extends ReturnType<typeof tools> {
  readonly store: JobStore
  readonly clock: ReturnType<typeof createClock>
  readonly tenantId: string
  readonly otherTenantId: string
}

function createClock() {
  let nowMs = Date.UTC(2_031, 0, 1)
  return {
    now: () => new Date(nowMs),
    advance(ms: number) {
      nowMs += ms
    },
  }
}

function tools(store: JobStore, tenantId: string) {
  const lease = ({ jobId }: JobKey): JobLease => ({ tenantId, jobId, leaseToken: randomUUID() })
  return {
    lease,
    async create(fields: Partial<NewJob> = {}) {
      const input = {
        tenantId,
        jobId: `job_${randomUUID()}`,
        name: 'test',
        payload: { n: 1 },
        maxAttempts: 3,
        ...fields,
      }
      return (await store.create(input)).job
    },
    async claimed(key: JobKey, leaseMs = 1_000) {
      const token = lease(key)
      assert.ok(await store.claim(token, leaseMs))
      return token
    },
    /** Whether the relay or the reconciler would be told of the job. */
    async isIn(dispatches: Promise<readonly JobKey[]>, { jobId }: JobKey) {
      return (await dispatches).some((dispatch) => dispatch.jobId === jobId)
    },
  }
}

const failure = { code: 'upstream_failed', message: 'The provider failed.', retryable: true }

const cases: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'keeps a new job as queued, with everything it was given': async ({ store, tenantId, clock }) => {
    const input: NewJob = {
      tenantId,
      jobId: `job_${randomUUID()}`,
      projectId: 'project',
      apiKeyId: 'key',
      requestId: 'req_1',
      name: 'test',
      payload: { text: 'Grüße ✓', list: [1, null, { deep: true }] },
      maxAttempts: 3,
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      deduplicationKey: 'once',
    }
    const { job, created } = await store.create(input)
    const fresh = { state: 'queued', attempts: 0, progress: null, result: null, error: null, createdAt: clock.now() }
    assert.equal(created, true)
    assert.deepEqual(job, { ...input, ...fresh })
    assert.deepEqual(await store.find(job), job)
  },

  'creates a job once, by its id': async ({ store, create, claimed }) => {
    const job = await create()
    await claimed(job)
    const again = await store.create({ ...job, payload: { n: 2 } })
    assert.equal(again.created, false)
    assert.deepEqual([again.job.state, again.job.payload], ['running', { n: 1 }])
  },

  'creates a job once, by its deduplication key within tenant and name': async (scene) => {
    const { store, create, otherTenantId } = scene
    const first = await create({ deduplicationKey: 'k' })
    assert.equal((await create({ deduplicationKey: 'k' })).jobId, first.jobId)
    assert.notEqual((await create({ deduplicationKey: 'k', name: 'other' })).jobId, first.jobId)
    const jobId = `job_${randomUUID()}`
    const other = await store.create({ ...first, jobId, tenantId: otherTenantId })
    assert.deepEqual([other.created, other.job.jobId], [true, jobId])
  },

  'creates one job when the same is created many times at once': async ({ store, tenantId }) => {
    const input = { tenantId, name: 'test', payload: {}, maxAttempts: 3, deduplicationKey: 'race' }
    const results = await Promise.all(
      Array.from({ length: 8 }, () => store.create({ ...input, jobId: `job_${randomUUID()}` })),
    )
    assert.equal(results.filter(({ created }) => created).length, 1)
    assert.equal(new Set(results.map(({ job }) => job.jobId)).size, 1)
  },

  'refuses an id of another tenant, and shows that tenant nothing': async ({ store, create, lease, otherTenantId }) => {
    const job = await create()
    const theirs = { ...job, tenantId: otherTenantId }
    await assert.rejects(store.create(theirs), { code: 'job_id_taken' })
    assert.equal(await store.find(theirs), undefined)
    assert.equal(await store.cancel(theirs), undefined)
    assert.equal(await store.retry(theirs), undefined)
    assert.equal(await store.claim({ ...lease(job), tenantId: otherTenantId }, 1_000), undefined)
    assert.deepEqual((await store.list({ tenantId: otherTenantId, limit: 10 })).jobs, [])
    assert.equal((await store.find(job))?.state, 'queued')
  },

  'gives a queued job to one of two claims and counts the attempt': async ({ store, create, lease, clock }) => {
    const job = await create()
    const claims = await Promise.all([store.claim(lease(job), 1_000), store.claim(lease(job), 1_000)])
    const [winner, ...rest] = claims.filter((claim) => claim !== undefined)
    assert.deepEqual(rest, [])
    assert.deepEqual([winner?.state, winner?.attempts, winner?.startedAt], ['running', 1, clock.now()])
    assert.deepEqual(winner?.payload, job.payload)
  },

  'gives a running job away when its lease has ended, and the old holder nothing more': async (scene) => {
    const { store, create, lease, claimed, clock } = scene
    const job = await create()
    const zombie = await claimed(job)
    clock.advance(999)
    assert.equal(await store.claim(lease(job), 1_000), undefined)
    clock.advance(1)
    const heir = lease(job)
    assert.equal((await store.claim(heir, 1_000))?.attempts, 2)
    assert.equal(await store.renew(zombie, 1_000), 'lost')
    assert.equal(await store.progress(zombie, { total: 1, done: 1, failed: 0 }), 'lost')
    assert.equal(await store.finish(zombie, { state: 'done', result: 'stale' }), false)
    assert.equal(await store.release(zombie, { countsAsAttempt: true }), false)
    assert.equal(await store.finish(heir, { state: 'done', result: 'fresh' }), true)
    assert.deepEqual(await store.find(job).then((found) => [found?.state, found?.result]), ['done', 'fresh'])
  },

  'holds a renewed lease': async ({ store, create, lease, claimed, clock }) => {
    const job = await create()
    const holder = await claimed(job)
    clock.advance(900)
    assert.equal(await store.renew(holder, 1_000), 'held')
    clock.advance(900)
    assert.equal(await store.claim(lease(job), 1_000), undefined)
  },

  'keeps progress and result': async ({ store, create, claimed, clock }) => {
    const job = await create()
    const holder = await claimed(job)
    assert.equal(await store.progress(holder, { total: 3, done: 1, failed: 0 }), 'held')
    assert.deepEqual((await store.find(job))?.progress, { total: 3, done: 1, failed: 0 })
    clock.advance(10)
    const progress = { total: 3, done: 2, failed: 1 }
    await store.finish(holder, { state: 'done', result: { ok: 2, text: 'Grüße' }, progress })
    const done = await store.find(job)
    assert.deepEqual(
      [done?.result, done?.progress, done?.finishedAt],
      [{ ok: 2, text: 'Grüße' }, progress, clock.now()],
    )
  },

  'never runs a final job again': async ({ store, create, lease, claimed }) => {
    const job = await create()
    await store.finish(await claimed(job), { state: 'dead', error: failure })
    assert.equal(await store.claim(lease(job), 1_000), undefined)
    assert.deepEqual((await store.find(job))?.error, failure)
    assert.equal((await store.cancel(job))?.state, 'dead')
  },

  'queues a released job again, counting the attempt only if it failed': async ({
    store,
    create,
    lease,
    claimed,
    clock,
  }) => {
    const job = await create()
    const availableAt = new Date(clock.now().getTime() + 5_000)
    assert.equal(await store.release(await claimed(job), { availableAt, countsAsAttempt: true, error: failure }), true)
    const waiting = await store.find(job)
    assert.deepEqual([waiting?.state, waiting?.attempts, waiting?.error], ['queued', 1, failure])
    assert.deepEqual(waiting?.availableAt, availableAt)
    assert.equal(await store.release(await claimed(job), { countsAsAttempt: false }), true)
    assert.equal((await store.find(job))?.attempts, 1)
    const running = await store.claim(lease(job), 1_000)
    assert.deepEqual([running?.attempts, running?.availableAt], [2, undefined])
  },

  'cancels a queued job, and a running one under its holder': async ({ store, create, lease, claimed }) => {
    const queued = await create()
    assert.equal((await store.cancel(queued))?.state, 'cancelled')
    assert.equal(await store.claim(lease(queued), 1_000), undefined)
    const running = await create()
    const holder = await claimed(running)
    assert.equal((await store.cancel(running))?.state, 'cancelled')
    assert.equal(await store.progress(holder, { total: 1, done: 1, failed: 0 }), 'cancelled')
    assert.equal(await store.renew(holder, 1_000), 'cancelled')
    assert.equal(await store.finish(holder, { state: 'done', result: 1 }), false)
    assert.equal((await store.find(running))?.state, 'cancelled')
  },

  'retries a dead job from the start and tells the relay': async ({ store, create, claimed, isIn }) => {
    const job = await create()
    await store.markDispatched([job])
    await store.finish(await claimed(job), { state: 'dead', error: failure })
    const retried = await store.retry(job)
    assert.deepEqual([retried?.state, retried?.attempts, retried?.error], ['queued', 0, null])
    assert.equal(retried?.finishedAt, undefined)
    assert.equal(await isIn(store.takeUndispatched(1_000), job), true)
    await claimed(job)
    assert.equal((await store.retry(job))?.state, 'running')
  },

  'tells the relay of a job until it is dispatched or final': async ({ store, create, isIn }) => {
    const [job, cancelled] = [await create(), await create()]
    await store.cancel(cancelled)
    assert.equal(await isIn(store.takeUndispatched(1_000), job), true)
    assert.equal(await isIn(store.takeUndispatched(1_000), job), true)
    assert.equal(await isIn(store.takeUndispatched(1_000), cancelled), false)
    await store.markDispatched([job])
    assert.equal(await isIn(store.takeUndispatched(1_000), job), false)
  },

  "ranks a tenant's jobs by age and leaves out the final ones": async ({ store, create, clock }) => {
    const jobs = []
    for (let n = 0; n < 3; n += 1) {
      jobs.push(await create())
      clock.advance(1)
    }
    await store.cancel(jobs[0]!)
    const dispatches = await store.takeUndispatched(1_000)
    const rank = (key: JobKey) => dispatches.find(({ jobId }) => jobId === key.jobId)?.rank
    assert.deepEqual(jobs.map(rank), [undefined, 1, 2])
    assert.equal(dispatches.find(({ jobId }) => jobId === jobs[1]?.jobId)?.name, 'test')
  },

  'finds running jobs whose lease has ended': async ({ store, create, claimed, clock, isIn }) => {
    const job = await create()
    await claimed(job)
    const stranded = () => isIn(store.findStranded({ idleMs: 60_000, limit: 1_000 }), job)
    assert.equal(await stranded(), false)
    clock.advance(1_000)
    assert.equal(await stranded(), true)
  },

  'finds queued jobs dispatched and due for too long': async ({ store, create, claimed, clock, isIn }) => {
    const job = await create()
    const stranded = () => isIn(store.findStranded({ idleMs: 1_000, limit: 1_000 }), job)
    clock.advance(5_000)
    assert.equal(await stranded(), false, 'the relay has yet to dispatch it')
    await store.markDispatched([job])
    assert.equal(await stranded(), false)
    clock.advance(1_000)
    assert.equal(await stranded(), true)
    const availableAt = new Date(clock.now().getTime() + 10_000)
    await store.release(await claimed(job), { countsAsAttempt: true, availableAt })
    clock.advance(10_500)
    assert.equal(await stranded(), false, 'not yet due for long enough')
    clock.advance(500)
    assert.equal(await stranded(), true)
    await store.markDispatched([job])
    assert.equal(await stranded(), false)
  },

  'lists newest first, page by page, filtered, without payload and result': async ({
    store,
    create,
    clock,
    tenantId,
  }) => {
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1) {
      ids.unshift((await create({ name: n === 2 ? 'other' : 'test' })).jobId)
      clock.advance(1)
    }
    const first = await store.list({ tenantId, limit: 3 })
    assert.ok(first.nextCursor)
    const second = await store.list({ tenantId, limit: 3, cursor: first.nextCursor })
    assert.equal(second.nextCursor, undefined)
    assert.deepEqual(
      [...first.jobs, ...second.jobs].map(({ jobId }) => jobId),
      ids,
    )
    assert.deepEqual(
      Object.keys(first.jobs[0]!).filter((field) => field === 'payload' || field === 'result'),
      [],
    )
    assert.deepEqual(
      (await store.list({ tenantId, name: 'other', limit: 3 })).jobs.map(({ jobId }) => jobId),
      [ids[2]],
    )
    await store.cancel({ tenantId, jobId: ids[0]! })
    const cancelled = await store.list({ tenantId, state: 'cancelled', limit: 3 })
    assert.deepEqual(
      cancelled.jobs.map(({ jobId }) => jobId),
      [ids[0]],
    )
    assert.equal(await store.countQueued(tenantId), 4)
  },
}
