import type { JobLease } from '@maester/jobs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { defaultSettings } from '../dependencies.js'
import { errorOf } from '../testing/error_of.js'
import { readEvents } from '../testing/read_events.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ settings: { ...defaultSettings, jobPollMs: 1 } })
})
afterAll(() => api.close())

const payload = { items: [{ prompt: 'One.' }, { custom_id: 'b', prompt: 'Two.' }] }
const post = { method: 'POST', headers: { 'content-type': 'application/json' } }

interface Enqueued {
  readonly job_id: string
  readonly state: string
}

async function enqueue(): Promise<string> {
  const body = JSON.stringify({ name: 'batch_inference', payload })
  const { job_id, state } = await api.read<Enqueued>('/v1/jobs', { ...post, body })
  expect(state).toBe('queued')
  return job_id
}

async function claim(jobId: string): Promise<JobLease> {
  const lease = { tenantId: 'default', jobId, leaseToken: `lease of ${jobId}` }
  expect(await api.jobStore.claim(lease, 60_000)).toBeDefined()
  return lease
}

it('queues a job for the caller, and answers 202 with its id', async () => {
  const response = await api.post('/v1/jobs', { name: 'batch_inference', payload })
  const { job_id: jobId } = (await response.json()) as Enqueued

  expect(response.status).toBe(202)
  expect(await api.jobStore.find({ tenantId: 'default', jobId })).toMatchObject({
    name: 'batch_inference',
    requestId: response.headers.get('x-request-id'),
    traceparent: response.headers.get('traceparent'),
    payload: { items: [{ prompt: 'One.' }, { prompt: 'Two.' }] },
  })
})

it.each([
  ['no job of that name', { name: 'tidy_up', payload: {} }, 'name'],
  [
    'an item that is not one',
    { name: 'batch_inference', payload: { items: [{ prompt: 7 }] } },
    'payload.items.0.prompt',
  ],
  ['no payload', { name: 'batch_inference' }, 'payload'],
])('refuses %s', async (_what, body, param) => {
  const response = await api.post('/v1/jobs', body)

  expect(response.status).toBe(400)
  expect(await errorOf(response)).toMatchObject({ code: 'invalid_value', param })
})

it('names an unknown field of a payload by the path it was sent at', async () => {
  const items = [{ prompt: 'One.', foo: 1 }]
  const error = await errorOf(await api.post('/v1/jobs', { name: 'batch_inference', payload: { items } }))

  expect(error).toMatchObject({
    code: 'unknown_parameter',
    param: 'payload.items.0.foo',
    message: 'Unknown parameter: payload.items.0.foo.',
  })
})

it('shows a job with its progress and its result', async () => {
  const jobId = await enqueue()
  const lease = await claim(jobId)
  await api.jobStore.progress(lease, { total: 2, done: 1, failed: 0 })
  expect(await api.read(`/v1/jobs/${jobId}`)).toMatchObject({
    state: 'running',
    attempts: 1,
    progress: { total: 2, done: 1, failed: 0 },
    result: null,
  })

  await api.jobStore.finish(lease, { state: 'done', result: { total: 2, ok: 2, failed: 0 } })
  expect(await api.read(`/v1/jobs/${jobId}`)).toMatchObject({ state: 'done', result: { ok: 2 } })
})

it('lists jobs by state, dead letters with their reason', async () => {
  const jobId = await enqueue()
  const error = { code: 'attempts_exhausted', message: 'Tried 5 times.', retryable: false }
  await api.jobStore.finish(await claim(jobId), { state: 'dead', error })

  expect(await api.read('/v1/jobs?state=dead')).toEqual({
    data: [expect.objectContaining({ job_id: jobId, state: 'dead', error })],
    next_cursor: null,
  })
  expect(await errorOf(await api.get('/v1/jobs?state=lost'))).toMatchObject({ code: 'invalid_value', param: 'state' })
})

it('cancels a job and queues it again', async () => {
  const jobId = await enqueue()

  expect(await api.read(`/v1/jobs/${jobId}/cancel`, { method: 'POST' })).toMatchObject({ state: 'cancelled' })
  expect(await api.read(`/v1/jobs/${jobId}/retry`, { method: 'POST' })).toMatchObject({ state: 'queued' })
})

it('gives the results of a batch page by page, in the order of the payload', async () => {
  const jobId = await enqueue()
  const item = { tenantId: 'default', jobId, finishedAt: new Date('2026-11-20T10:00:00Z') }
  const error = { code: 'upstream_failed', message: 'No provider answered.', retryable: true }
  await api.batchItems.put({ ...item, index: 1, customId: 'b', status: 'failed', error })
  await api.batchItems.put({ ...item, index: 0, status: 'ok', requestId: 'req_1', answer: { content: 'Hello.' } })

  const first = await api.read(`/v1/jobs/${jobId}/items?limit=1`)
  expect(first).toMatchObject({ data: [{ index: 0, status: 'ok', answer: { content: 'Hello.' } }], next_cursor: '0' })
  const second = await api.read(`/v1/jobs/${jobId}/items?limit=5&cursor=0`)
  expect(second).toMatchObject({ data: [{ index: 1, custom_id: 'b', error }], next_cursor: null })
  expect(await api.read(`/v1/jobs/${jobId}/items?status=blocked`)).toEqual({ data: [], next_cursor: null })
})

it('tells whoever watches each change of a job, and ends with the result', async () => {
  const jobId = await enqueue()
  const events = readEvents(await api.get(`/v1/jobs/${jobId}/events`))
  const next = async () => (await events.next()).value
  expect(await next()).toMatchObject({ event: 'progress', data: { state: 'queued' } })

  const lease = await claim(jobId)
  expect(await next()).toMatchObject({ event: 'progress', data: { state: 'running' } })
  await api.jobStore.progress(lease, { total: 2, done: 1, failed: 0 })
  expect(await next()).toMatchObject({ event: 'progress', data: { progress: { done: 1 } } })
  await api.jobStore.finish(lease, { state: 'done', result: { ok: 2 } })
  expect(await next()).toMatchObject({ event: 'progress', data: { state: 'done' } })
  expect(await next()).toMatchObject({ event: 'result', data: { state: 'done', result: { ok: 2 } } })
  expect((await events.next()).done).toBe(true)
})

it('tells whoever watches that the service stops, and ends', async () => {
  const jobId = await enqueue()
  const stopping = new AbortController()
  const stopped = await startTestApi({ jobStore: api.jobStore, stopping: stopping.signal })
  const events = readEvents(await stopped.get(`/v1/jobs/${jobId}/events`))
  await events.next()
  stopping.abort()

  expect((await events.next()).value).toMatchObject({ event: 'error', data: { error: { code: 'shutting_down' } } })
  expect((await events.next()).done).toBe(true)
  await stopped.close()
})

it('stops looking a job up when nobody watches any more', async () => {
  const jobId = await enqueue()
  let lookups = 0
  const jobStore = {
    ...api.jobStore,
    find: (key: Parameters<typeof api.jobStore.find>[0]) => {
      lookups += 1
      return api.jobStore.find(key)
    },
  }
  const watched = await startTestApi({ jobStore, settings: { jobPollMs: 1 } })
  const response = await watched.get(`/v1/jobs/${jobId}/events`)
  await expect.poll(() => lookups).toBeGreaterThan(3)
  await response.body?.cancel()
  await expect.poll(() => watched.lines.at(-1)).toMatchObject({ event: 'http_request_finished', status: 499 })
  await watched.get('/livez')
  const afterwards = lookups
  for (let request = 0; request < 20; request += 1) await watched.get('/livez')

  expect(lookups).toBe(afterwards)
  await watched.close()
})

it('knows no job of another tenant', async () => {
  await api.jobStore.create({
    tenantId: 'acme',
    jobId: 'job_foreign',
    name: 'batch_inference',
    payload: {},
    maxAttempts: 1,
  })
  for (const [method, end] of [
    ['GET', ''],
    ['GET', '/items'],
    ['GET', '/events'],
    ['POST', '/cancel'],
    ['POST', '/retry'],
  ]) {
    const ask = async (jobId: string) => {
      const response = await fetch(`${api.url}/v1/jobs/${jobId}${end}`, { method: method! })
      const { request_id: _, ...error } = await errorOf(response)
      return { status: response.status, error }
    }
    expect(await ask('job_foreign')).toEqual(await ask('job_never'))
    expect((await ask('job_foreign')).status).toBe(404)
  }
  expect((await api.jobStore.find({ tenantId: 'acme', jobId: 'job_foreign' }))?.state).toBe('queued')
})

it('answers HEAD on a stream at once', async () => {
  const response = await fetch(`${api.url}/v1/jobs/${await enqueue()}/events`, { method: 'HEAD' })

  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
})
