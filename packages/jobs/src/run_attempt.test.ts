import { createMemoryLogger } from '@maester/observability/testing'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { defineJob, type JobContext } from './define_job.js'
import { JobError } from './errors.js'
import { defineContract } from './job_contract.js'
import type { JobStore } from './job_store.js'
import { type AttemptSettings, runAttempt } from './run_attempt.js'
import { createMemoryJobStore } from './stores/memory_job_store.js'

const contract = defineContract({
  name: 'test',
  payload: z.strictObject({ n: z.int() }),
  maxAttempts: 2,
  backoff: { firstDelayMs: 1_000, maxDelayMs: 10_000 },
})
const key = { tenantId: 'acme', jobId: 'job_1' }

/** One queued job whose handler is `handle`. */
async function scene(
  handle: (payload: { n: number }, context: JobContext, store: JobStore) => unknown = () => 'done',
  { payload = { n: 1 } as unknown, ...overrides }: Partial<AttemptSettings> & { payload?: unknown } = {},
) {
  let nowMs = Date.UTC(2_031, 0, 1)
  let tokens = 0
  let calls = 0
  const now = () => new Date(nowMs)
  const store = createMemoryJobStore({ now })
  const { log, lines } = createMemoryLogger()
  await store.create({ ...key, name: 'test', payload, maxAttempts: 2, traceparent: 'trace', requestId: 'req_1' })
  const never = new AbortController().signal
  const settings: AttemptSettings = {
    store,
    log,
    now,
    random: () => 0,
    newLeaseToken() {
      tokens += 1
      return `token_${tokens}`
    },
    leaseMs: 30_000,
    progressIntervalMs: 500,
    stopping: never,
    abandoning: never,
    ...overrides,
  }
  const handler = defineJob({
    contract,
    async handle(parsed, context) {
      calls += 1
      return await handle(parsed, context, store)
    },
  })
  return {
    store,
    lines,
    calls: () => calls,
    deliver: () => runAttempt(handler, key, settings),
    job: () => store.find(key),
    advance: (ms: number) => (nowMs += ms),
  }
}

it('runs a job and keeps what it returns and how far it came', async () => {
  const seen: Partial<JobContext> = {}
  const { deliver, job } = await scene((payload, context) => {
    Object.assign(seen, context)
    context.reportProgress({ total: 2, done: 1, failed: 1 })
    return { doubled: payload.n * 2 }
  })
  expect(await deliver()).toBeUndefined()
  expect(await job()).toMatchObject({
    state: 'done',
    result: { doubled: 2 },
    attempts: 1,
    progress: { total: 2, done: 1, failed: 1 },
  })
  expect(seen).toMatchObject({ ...key, attempt: 1, traceparent: 'trace', requestId: 'req_1' })
})

it('runs nothing when the message comes a second time', async () => {
  const { deliver, calls } = await scene()
  await deliver()
  expect(await deliver()).toBeUndefined()
  expect(calls()).toBe(1)
})

it('comes back to a job that another live worker has, and drops one it does not know', async () => {
  const { deliver, calls, store, job } = await scene()
  await store.claim({ ...key, leaseToken: 'another' }, 30_000)
  expect(await deliver()).toEqual({ afterMs: 30_000 })
  expect([calls(), (await job())?.attempts]).toEqual([0, 1])
  const handler = defineJob({ contract, handle: async () => {} })
  const { log } = createMemoryLogger()
  const unknown = { tenantId: 'other', jobId: key.jobId }
  expect(
    await runAttempt(handler, unknown, { store, log, leaseMs: 1, newLeaseToken: () => 't' } as AttemptSettings),
  ).toBe(undefined)
})

it('gives up at once on a payload that does not fit, saying where', async () => {
  const { deliver, job, calls } = await scene(undefined, { payload: { n: 'one' } })
  expect(await deliver()).toBeUndefined()
  expect(await job()).toMatchObject({ state: 'dead', attempts: 1, error: { code: 'invalid_value', retryable: false } })
  expect((await job())?.error?.message).toContain('payload.n: expects a number')
  expect(calls()).toBe(0)
})

it('tries a failing job again later, and gives up with its reason after the last attempt', async () => {
  const { deliver, job, lines } = await scene(() => {
    throw new JobError('storage_unavailable', 'Storage is away.', true)
  })
  expect(await deliver()).toEqual({ afterMs: 1_000 })
  expect(await job()).toMatchObject({ state: 'queued', attempts: 1, error: { code: 'storage_unavailable' } })
  expect(await deliver()).toBeUndefined()
  expect(await job()).toMatchObject({
    state: 'dead',
    attempts: 2,
    error: { code: 'storage_unavailable', message: 'Storage is away.' },
  })
  expect(lines.map(({ event }) => event)).toContain('job_dead')
})

it('gives up at once on an error that says another attempt is of no use', async () => {
  const { deliver, job } = await scene(() => {
    throw new JobError('invalid_value', 'Never.', false)
  })
  expect(await deliver()).toBeUndefined()
  expect(await job()).toMatchObject({ state: 'dead', attempts: 1 })
})

it('gives up on a job whose workers are lost every time', async () => {
  const { deliver, job, store, calls, advance } = await scene()
  for (const leaseToken of ['one', 'two']) {
    await store.claim({ ...key, leaseToken }, 30_000)
    advance(30_000)
  }
  expect(await deliver()).toBeUndefined()
  expect(await job()).toMatchObject({ state: 'dead', error: { code: 'attempts_exhausted', retryable: false } })
  expect(calls()).toBe(0)
})

it('gives an interrupted attempt back', async () => {
  const stop = new AbortController()
  const { deliver, job } = await scene(
    (_payload, { stopping }) => {
      stop.abort()
      if (stopping.aborted) throw new JobError('job_interrupted', 'Stopped.', true)
    },
    { stopping: stop.signal },
  )
  expect(await deliver()).toEqual({ afterMs: 0 })
  expect(await job()).toMatchObject({ state: 'queued', attempts: 0, error: null })
})

it('gives back an attempt that was dropped by force, whatever it throws', async () => {
  const abandon = new AbortController()
  const { deliver, job } = await scene(
    async (_payload, { signal }) => {
      queueMicrotask(() => abandon.abort())
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
    },
    { abandoning: abandon.signal },
  )
  expect(await deliver()).toEqual({ afterMs: 0 })
  expect(await job()).toMatchObject({ state: 'queued', attempts: 0 })
})

it('aborts a zombie whose job another worker has taken, and drops what it did', async () => {
  const { deliver, job, store, advance } = await scene(
    async (_payload, { signal, stopping }, jobs) => {
      advance(30_000)
      await jobs.claim({ ...key, leaseToken: 'heir' }, 30_000)
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return stopping.aborted ? 'stale' : 'not told to stop'
    },
    { progressIntervalMs: 1_000, leaseMs: 60 },
  )
  expect(await deliver()).toBeUndefined()
  expect(await job()).toMatchObject({ state: 'running', attempts: 2, result: null })
  expect(await store.finish({ ...key, leaseToken: 'heir' }, { state: 'done', result: 'fresh' })).toBe(true)
})

it('lets a cancelled job finish what is in hand and begin nothing more', async () => {
  const { deliver, job } = await scene(
    async (_payload, { reportProgress, stopping, signal }, jobs) => {
      await jobs.cancel(key)
      reportProgress({ total: 2, done: 1, failed: 0 })
      if (!stopping.aborted) await new Promise((resolve) => stopping.addEventListener('abort', resolve))
      expect(signal.aborted).toBe(false)
      throw new JobError('job_interrupted', 'Stopped.', true)
    },
    { progressIntervalMs: 5 },
  )
  expect(await deliver()).toBeUndefined()
  expect((await job())?.state).toBe('cancelled')
})

it('lets go of a job it can no longer vouch for', async () => {
  const broken = (store: JobStore): JobStore => ({
    ...store,
    renew: () => Promise.reject(new Error('storage is away')),
  })
  const memory = createMemoryJobStore()
  await memory.create({ ...key, name: 'test', payload: { n: 1 }, maxAttempts: 2 })
  const { log } = createMemoryLogger()
  const never = new AbortController().signal
  const handler = defineJob({
    contract,
    async handle(_payload, { signal }) {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('dropped'))))
    },
  })
  await runAttempt(handler, key, {
    store: broken(memory),
    log,
    now: () => new Date(),
    random: () => 0,
    newLeaseToken: () => 'token',
    leaseMs: 60,
    progressIntervalMs: 1_000,
    stopping: never,
    abandoning: never,
  })
  expect((await memory.find(key))?.attempts).toBe(1)
})
