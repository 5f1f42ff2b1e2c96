import type { BatchItemStore, JobContext, JobProgress } from '@maester/jobs'
import { createMemoryBatchItemStore } from '@maester/jobs/testing'
import { createMemoryLogger } from '@maester/observability/testing'
import { expect, it } from 'vitest'
import type { ItemContext, ItemOutcome, RunItem } from '../run_item.js'
import { batchInferenceJob } from './batch_inference.js'

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ prompt: `Question ${index}` }))

/** A batch job with a model that answers each item by its index, and what came of it. */
function scene(answer: (context: ItemContext) => ItemOutcome | Promise<ItemOutcome> = () => ({ status: 'ok' })) {
  const batchItems: BatchItemStore = createMemoryBatchItemStore()
  const ran: { readonly body: unknown; readonly context: ItemContext }[] = []
  const progress: JobProgress[] = []
  const stop = new AbortController()
  const context: JobContext = {
    tenantId: 'acme',
    jobId: 'job_1',
    projectId: 'project',
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    attempt: 1,
    stopping: stop.signal,
    signal: new AbortController().signal,
    reportProgress: (latest) => progress.push(latest),
    log: createMemoryLogger().log,
  }
  const runItem: RunItem = async (body, itemContext) => {
    ran.push({ body, context: itemContext })
    return await answer(itemContext)
  }
  const job = batchInferenceJob({ batchItems, runItem, now: () => new Date(0) })
  const stored = async () => await batchItems.list({ ...context, limit: 1_000 })
  return { batchItems, ran, progress, stop, stored, run: (payload: unknown) => job.run(payload, context) }
}

it('runs every item once and keeps its answer under its index', async () => {
  const { run, ran, stored, progress } = scene(({ index }) => ({
    requestId: `req_${index}`,
    status: 'ok',
    answer: { content: `Answer ${index}` },
  }))
  const payload = {
    items: [
      { custom_id: 'a', prompt: 'One' },
      { prompt_name: 'system_summary', variables: { event_text: 'x' }, model: 'own' },
    ],
    defaults: { model: 'default', max_tokens: 50 },
  }
  expect(await run(payload)).toEqual({ total: 2, ok: 2, failed: 0 })
  expect(ran.map(({ body }) => body)).toEqual([
    { prompt: 'One', model: 'default', max_tokens: 50 },
    { prompt_name: 'system_summary', variables: { event_text: 'x' }, model: 'own', max_tokens: 50 },
  ])
  expect(ran[0]?.context).toMatchObject({
    principal: { tenantId: 'acme', projectId: 'project' },
    jobId: 'job_1',
    index: 0,
  })
  expect(ran[0]?.context.traceparent).toMatch(/^00-a/)
  expect(await stored()).toMatchObject([
    { index: 0, customId: 'a', requestId: 'req_0', status: 'ok', answer: { content: 'Answer 0' } },
    { index: 1, requestId: 'req_1', status: 'ok', answer: { content: 'Answer 1' } },
  ])
  expect(progress.at(-1)).toEqual({ total: 2, done: 2, failed: 0 })
})

it('runs nothing again when it is delivered twice', async () => {
  const { run, ran } = scene()
  const first = await run({ items: items(5) })
  expect(await run({ items: items(5) })).toEqual(first)
  expect(ran).toHaveLength(5)
})

it('runs only what has no result yet', async () => {
  const { run, ran, batchItems, progress } = scene()
  await batchItems.put({ tenantId: 'acme', jobId: 'job_1', index: 1, status: 'failed', finishedAt: new Date(0) })
  expect(await run({ items: items(3) })).toEqual({ total: 3, ok: 2, failed: 1 })
  expect(ran.map(({ context }) => context.index)).toEqual([0, 2])
  expect(progress[0]).toEqual({ total: 3, done: 0, failed: 1 })
})

it('refuses a payload that is not one, naming the field, and runs nothing', async () => {
  const { run, ran } = scene()
  await expect(run({ items: [{ prompt: 'ok' }, { prompt: 'x', prompt_name: 'y' }] })).rejects.toMatchObject({
    code: 'invalid_value',
    retryable: false,
    detail: { param: 'payload.items.1.prompt' },
  })
  expect(ran).toEqual([])
})

it('keeps an item that failed or was blocked as a result and goes on', async () => {
  const error = { code: 'upstream_failed', message: 'The provider failed.', retryable: true }
  const { run, stored } = scene(({ index }) => {
    if (index === 0) return { requestId: 'req_0', status: 'failed', error }
    return index === 1 ? { status: 'blocked', error: { ...error, code: 'budget_exceeded' } } : { status: 'ok' }
  })
  expect(await run({ items: items(3) })).toEqual({ total: 3, ok: 1, failed: 2 })
  expect((await stored()).map(({ status, error }) => [status, error?.code])).toEqual([
    ['failed', 'upstream_failed'],
    ['blocked', 'budget_exceeded'],
    ['ok', undefined],
  ])
})

it('begins no item after it is told to stop, keeps those in hand, and says it was interrupted', async () => {
  const { run, stop, stored, ran } = scene(({ index }) => {
    if (index === 2) stop.abort()
    return { status: 'ok' }
  })
  await expect(run({ items: items(10), concurrency: 1 })).rejects.toMatchObject({ code: 'job_interrupted' })
  expect((await stored()).map(({ index }) => index)).toEqual([0, 1, 2])
  expect(ran).toHaveLength(3)
})

it('fails when it cannot be said how an item ended, keeping the results it has', async () => {
  const { run, stored } = scene(({ index }) => {
    if (index === 1) throw new Error('storage is away')
    return { status: 'ok' }
  })
  await expect(run({ items: items(4), concurrency: 1 })).rejects.toThrow('storage is away')
  expect((await stored()).map(({ index }) => index)).toEqual([0])
})

it('has eight items in flight unless the batch says otherwise', async () => {
  for (const [concurrency, expected] of [
    [undefined, 8],
    [3, 3],
  ] as const) {
    let running = 0
    let most = 0
    const { run } = scene(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return { status: 'ok' }
    })
    await run({ items: items(20), ...(concurrency && { concurrency }) })
    expect(most).toBe(expected)
  }
})
