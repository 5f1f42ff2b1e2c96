import assert from 'node:assert/strict'
import type { JobKey, JobRecord } from '../job_store.js'
import { failure, type JobStoreCases } from './job_store_scene.js'

export const deliveryCases: JobStoreCases = {
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
    const jobs: JobRecord[] = []
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
}
