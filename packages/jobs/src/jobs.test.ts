import { expect, it } from 'vitest'
import type { JobName } from './contracts/registry.js'
import { createJobs } from './jobs.js'
import { createMemoryJobStore } from './stores/memory_job_store.js'

const payload = { items: [{ prompt: 'Hi' }] }

it('writes the job with its parsed payload and tells the process', async () => {
  const store = createMemoryJobStore()
  let nudges = 0
  const jobs = createJobs({ store, principal: { tenantId: 'acme', apiKeyId: 'key' }, onEnqueued: () => (nudges += 1) })
  const job = await jobs.enqueue('batch_inference', payload, { projectId: 'project', traceparent: 'trace' })
  expect(job).toMatchObject({
    tenantId: 'acme',
    projectId: 'project',
    apiKeyId: 'key',
    name: 'batch_inference',
    payload: { ...payload, concurrency: 8 },
    state: 'queued',
    maxAttempts: 5,
    traceparent: 'trace',
  })
  expect(job.jobId).toMatch(/^job_/)
  expect(await store.takeUndispatched(10)).toMatchObject([{ jobId: job.jobId, name: 'batch_inference', rank: 1 }])
  expect(nudges).toBe(1)
})

it('makes a job once per id or deduplication key', async () => {
  let nudges = 0
  const jobs = createJobs({ store: createMemoryJobStore(), onEnqueued: () => (nudges += 1) })
  const once = { tenantId: 'acme', deduplicationKey: 'nightly' }
  const first = await jobs.enqueue('batch_inference', payload, once)
  const second = await jobs.enqueue('batch_inference', { items: [{ prompt: 'Other' }] }, once)
  const third = await jobs.enqueue('batch_inference', payload, { tenantId: 'acme', jobId: first.jobId })
  expect([second.jobId, third.jobId]).toEqual([first.jobId, first.jobId])
  expect(second.payload).toEqual(first.payload)
  expect(nudges).toBe(1)
})

it('refuses a payload, an owner, an id or a name that will not do, and writes nothing', async () => {
  const store = createMemoryJobStore()
  const jobs = createJobs({ store })
  const owner = { tenantId: 'acme' }
  const invalid = (param: string) => ({ name: 'JobError', code: 'invalid_value', retryable: false, detail: { param } })
  await expect(jobs.enqueue('batch_inference', { items: [] }, owner)).rejects.toMatchObject(invalid('payload.items'))
  await expect(jobs.enqueue('batch_inference', payload)).rejects.toMatchObject(invalid('tenant_id'))
  for (const jobId of ['123', 'a:b', '', 'ä', 'a'.repeat(129)]) {
    await expect(jobs.enqueue('batch_inference', payload, { ...owner, jobId })).rejects.toMatchObject(invalid('job_id'))
  }
  await expect(jobs.enqueue('toString' as JobName, payload, owner)).rejects.toMatchObject({ code: 'unknown_job' })
  expect(await store.takeUndispatched(10)).toEqual([])
})

it('refuses a tenant that has too many jobs waiting, and no other', async () => {
  const jobs = createJobs({ store: createMemoryJobStore(), maxQueuedPerTenant: 2 })
  const enqueue = (tenantId: string) => jobs.enqueue('batch_inference', payload, { tenantId })
  await enqueue('acme')
  await enqueue('acme')
  await expect(enqueue('acme')).rejects.toMatchObject({
    code: 'queue_full',
    retryable: true,
    detail: { retryAfterMs: expect.any(Number) },
  })
  await enqueue('other')
})
