import { randomUUID } from 'node:crypto'
import {
  createJobRunner,
  type JobContext,
  type JobHandler,
  type JobRecord,
  type JobRunnerTimings,
  type JobStore,
  type QueueBackend,
} from '@maester/jobs'
import { createMemoryJobStore } from '@maester/jobs/testing'
import { createMemoryLogger } from '@maester/observability/testing'
import { expect } from 'vitest'

export interface BackendUnderTest {
  openBackend(): QueueBackend
  /** Makes the queue forget every message. */
  loseMessages(): Promise<unknown>
}

export const tenantId = 'acme'
/** Short, so that tests of what takes a while do not. */
export const timings: JobRunnerTimings = {
  leaseMs: 1_500,
  stalledIntervalMs: 500,
  relayIntervalMs: 50,
  recoveryIntervalMs: 100,
  strandedAfterMs: 300,
  progressIntervalMs: 50,
}
export const soon = { timeout: 15_000, interval: 20 }

type Handle = (payload: { readonly n: number }, context: JobContext) => Promise<unknown>

/** A kind of job of its own, its store, and as many workers as a test starts. */
export function createScene(
  subject: BackendUnderTest,
  handle: Handle,
  options: { readonly concurrency?: number } = {},
) {
  const name = `test_${randomUUID().slice(0, 8)}`
  const store: JobStore = createMemoryJobStore()
  const toHandler = (run: Handle): JobHandler => ({
    name,
    maxAttempts: 3,
    backoff: { firstDelayMs: 20, maxDelayMs: 100 },
    concurrency: options.concurrency ?? 4,
    run: (payload, context) => run(payload as { readonly n: number }, context),
  })
  const { log, lines } = createMemoryLogger()
  const open: { close(): Promise<unknown> }[] = []
  const backend = () => {
    const opened = subject.openBackend()
    open.unshift(opened)
    return opened
  }
  let sequence = 0
  return {
    name,
    store,
    lines,
    backend,
    startRunner(overrides: JobRunnerTimings = {}, handleHere = handle) {
      const runner = createJobRunner({
        backend: backend(),
        store,
        handlers: [toHandler(handleHere)],
        log,
        timings: { ...timings, ...overrides },
      })
      runner.start()
      open.unshift({ close: () => runner.close(5_000) })
      return runner
    },
    async create(n = 0, tenant = tenantId) {
      sequence += 1
      const job = { tenantId: tenant, jobId: `${name}_${sequence}`, name, payload: { n }, maxAttempts: 3 }
      return (await store.create(job)).job
    },
    async reaches({ jobId, tenantId: owner }: JobRecord, state: JobRecord['state']) {
      await expect.poll(async () => (await store.find({ tenantId: owner, jobId }))?.state, soon).toBe(state)
      return (await store.find({ tenantId: owner, jobId })) as JobRecord
    },
    async [Symbol.asyncDispose]() {
      for (const part of open) await part.close()
    },
  }
}
