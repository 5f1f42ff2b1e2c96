import { type CompletionAnswer, CompletionError, type CompletionService } from '@maester/completion'
import { createIds, createMemorySpanSink, createTracer, type RequestContext } from '@maester/observability'
import { createMemoryLogger } from '@maester/observability/testing'
import { expect, it } from 'vitest'
import { createCompletionItem } from './completion_item.js'

const ids = createIds()

/** An item runner over a pipeline that does `run`. */
function scene(run: CompletionService['run']) {
  const sink = createMemorySpanSink()
  const tracer = createTracer({ sink, ids })
  const runItem = createCompletionItem({ completion: { run }, tracer, ids, log: createMemoryLogger().log })
  const abort = new AbortController()
  const context = {
    principal: { tenantId: 'acme' },
    jobId: 'job_1',
    index: 3,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    signal: abort.signal,
  }
  return { spans: sink.spans, abort, ask: (item: object) => runItem(item, context) }
}

const answered = { content: 'Hello.' } as unknown as CompletionAnswer

it("runs the item as a request of its own within the enqueuer's trace", async () => {
  const seen: { context?: RequestContext; jobId?: string | undefined; operation?: string } = {}
  const { ask, spans } = scene(async (_input, context, { jobId, operation }) => {
    Object.assign(seen, { context, jobId, operation })
    return answered
  })
  const outcome = await ask({ prompt: 'Hi', tags: { feature: 'x' } })
  expect(outcome).toEqual({ requestId: seen.context?.requestId, status: 'ok', answer: { content: 'Hello.' } })
  expect(seen).toMatchObject({ jobId: 'job_1', operation: 'batch_inference' })
  expect(seen.context).toMatchObject({
    traceId: 'a'.repeat(32),
    principal: { tenantId: 'acme' },
    tags: { feature: 'x' },
  })
  expect(spans).toMatchObject([
    { parentSpanId: 'b'.repeat(16), status: 'ok', attributes: { job_id: 'job_1', item_index: 3 } },
  ])
})

it('gives a refusal or failure as the outcome of the item', async () => {
  const failing = (code: 'budget_exceeded' | 'not_found') =>
    scene(async () => {
      throw new CompletionError(code, 'No.', false)
    })
  expect(await failing('budget_exceeded').ask({ prompt: 'Hi' })).toMatchObject({
    status: 'blocked',
    error: { code: 'budget_exceeded', message: 'No.', retryable: false },
  })
  expect(await failing('not_found').ask({ prompt: 'Hi' })).toMatchObject({
    status: 'failed',
    error: { code: 'not_found' },
  })
})

it('gives an item the pipeline cannot read as failed', async () => {
  const { ask } = scene(async () => answered)
  expect(await ask({ prompt: 'Hi', no_such_field: 1 })).toMatchObject({ status: 'failed', error: { retryable: false } })
})

it('rejects when storage is away, when something unforeseen happens, and when it was aborted', async () => {
  const away = new CompletionError('storage_unavailable', 'Storage is away.', true)
  const foreseen = new CompletionError('not_found', 'No.', false)
  for (const error of [away, new TypeError('oops')]) {
    const { ask, spans } = scene(() => Promise.reject(error))
    await expect(ask({ prompt: 'Hi' })).rejects.toBe(error)
    expect(spans).toMatchObject([{ status: 'error' }])
  }
  const { ask, abort } = scene(() => {
    abort.abort()
    return Promise.reject(foreseen)
  })
  await expect(ask({ prompt: 'Hi' })).rejects.toBe(foreseen)
})
