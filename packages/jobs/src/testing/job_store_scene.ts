import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { JobKey, JobLease, JobStore, NewJob } from '../job_store.js'

/** One case's store, clock and tenants. */
export interface JobStoreScene extends ReturnType<typeof sceneTools> {
  readonly store: JobStore
  readonly clock: ReturnType<typeof createClock>
  readonly tenantId: string
  readonly otherTenantId: string
}

export function createClock() {
  let nowMs = Date.UTC(2_031, 0, 1)
  return {
    now: () => new Date(nowMs),
    advance(ms: number) {
      nowMs += ms
    },
  }
}

export function sceneTools(store: JobStore, tenantId: string) {
  const lease = ({ jobId }: JobKey): JobLease => ({ tenantId, jobId, leaseToken: randomUUID() })
  return {
    lease,
    async create(fields: Partial<NewJob> = {}) {
      const input = {
        tenantId,
        jobId: `job_${randomUUID()}`,
        name: 'test',
        payload: { n: 1 },
        maxAttempts: 3,
        ...fields,
      }
      return (await store.create(input)).job
    },
    async claimed(key: JobKey, leaseMs = 1_000) {
      const token = lease(key)
      assert.ok(await store.claim(token, leaseMs))
      return token
    },
    /** Whether the relay or the reconciler would be told of the job. */
    async isIn(dispatches: Promise<readonly JobKey[]>, { jobId }: JobKey) {
      return (await dispatches).some((dispatch) => dispatch.jobId === jobId)
    },
  }
}

export const failure = { code: 'upstream_failed', message: 'The provider failed.', retryable: true }

/** Cases by title. */
export type JobStoreCases = Readonly<Record<string, (scene: JobStoreScene) => Promise<void>>>
