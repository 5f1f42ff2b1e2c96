import assert from 'node:assert/strict'
import { failure, type JobStoreCases } from './job_store_scene.js'

export const leaseCases: JobStoreCases = {
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
}
