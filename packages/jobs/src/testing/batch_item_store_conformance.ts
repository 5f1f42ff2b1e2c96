import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BatchItemRecord, BatchItemStore } from '../batch_item_store.js'
import type { JobKey } from '../job_store.js'
import type { ConformanceCase } from './job_store_conformance.js'

export interface BatchItemStoreUnderTest {
  createStore(): BatchItemStore | Promise<BatchItemStore>
  /** An existing job for one case. Default: any new ids. */
  createJob?(): Promise<JobKey>
}

/** What every `BatchItemStore` must do. */
export function batchItemStoreConformance(subject: BatchItemStoreUnderTest): readonly ConformanceCase[] {
  return Object.entries(cases).map(([title, check]) => ({
    title,
    async run() {
      const anyJob = async () => ({ tenantId: `tenant_${randomUUID()}`, jobId: `job_${randomUUID()}` })
      const job = await (subject.createJob ?? anyJob)()
      await check(await subject.createStore(), job)
    },
  }))
}

function item({ tenantId, jobId }: JobKey, index: number, fields: Partial<BatchItemRecord> = {}): BatchItemRecord {
  return { tenantId, jobId, index, status: 'ok', finishedAt: new Date(Date.UTC(2_031, 0, 1, 0, 0, index)), ...fields }
}

const cases: Readonly<Record<string, (store: BatchItemStore, job: JobKey) => Promise<void>>> = {
  'keeps everything of a result': async (store, job) => {
    const answered = item(job, 0, {
      customId: 'first',
      requestId: 'req_1',
      answer: { content: 'Grüße ✓', cost: { total_cost_usd: '0.000093' }, citations: [] },
    })
    const error = { code: 'upstream_failed', message: 'The provider failed.', retryable: true }
    const failed = item(job, 1, { status: 'failed', error })
    assert.equal(await store.put(answered), true)
    assert.equal(await store.put(failed), true)
    assert.deepEqual(await store.list({ ...job, limit: 10 }), [answered, failed])
  },

  'keeps the first result of an index': async (store, job) => {
    const puts = await Promise.all([1, 2, 3].map((n) => store.put(item(job, 0, { requestId: `req_${n}` }))))
    assert.equal(puts.filter(Boolean).length, 1)
    assert.equal((await store.list({ ...job, limit: 10 })).length, 1)
    assert.equal(await store.put(item(job, 0, { status: 'failed' })), false)
    assert.equal((await store.list({ ...job, limit: 10 }))[0]?.status, 'ok')
  },

  'lists in order of index, page by page and by status': async (store, job) => {
    for (const index of [10, 2, 0, 1]) {
      await store.put(item(job, index, { status: index === 2 ? 'failed' : index === 1 ? 'blocked' : 'ok' }))
    }
    const indexes = async (query: object) =>
      (await store.list({ ...job, limit: 2, ...query })).map(({ index }) => index)
    assert.deepEqual(await indexes({}), [0, 1])
    assert.deepEqual(await indexes({ afterIndex: 1 }), [2, 10])
    assert.deepEqual(await indexes({ status: 'ok' }), [0, 10])
    assert.deepEqual(await store.listFinished(job), [
      { index: 0, status: 'ok' },
      { index: 1, status: 'blocked' },
      { index: 2, status: 'failed' },
      { index: 10, status: 'ok' },
    ])
  },

  "shows nobody else's results": async (store, job) => {
    await store.put(item(job, 0))
    assert.deepEqual(await store.list({ jobId: job.jobId, tenantId: 'tenant_other', limit: 10 }), [])
    assert.deepEqual(await store.listFinished({ tenantId: job.tenantId, jobId: 'job_other' }), [])
  },
}
