import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { NewJob } from '../job_store.js'
import type { JobStoreCases } from './job_store_scene.js'

export const creationCases: JobStoreCases = {
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
