import { createIds, type Ids, type Principal } from '@maester/observability'
import { type JobInput, type JobName, jobContracts } from './contracts/registry.js'
import { JobError } from './errors.js'
import { type JobContract, parsePayload } from './job_contract.js'
import type { JobRecord, JobStore } from './job_store.js'

export interface JobsSettings {
  readonly store: Pick<JobStore, 'create' | 'countQueued'>
  /** Whose jobs these are when `enqueue` is not told. */
  readonly principal?: Principal
  readonly ids?: Pick<Ids, 'id'>
  /** Called after each new job is durable: a worker in this process need not wait for its next look. */
  readonly onEnqueued?: () => void
  /** Jobs of one tenant that may wait at a time. Default 10_000. */
  readonly maxQueuedPerTenant?: number
}

export interface EnqueueOptions extends Partial<Principal> {
  /** The request that asks for the job. */
  readonly requestId?: string
  /** W3C trace context for the job to continue. */
  readonly traceparent?: string
  /** An id of the caller's: a letter, then at most 127 letters, digits, `_`, `-` or `.`. Default: a new one. */
  readonly jobId?: string
  /** A second job of the tenant with this name and key is not made; the first is returned. */
  readonly deduplicationKey?: string
}

export interface Jobs {
  /**
   * Makes a job. Durable when it resolves; a worker gets it at least once. Made again with the same `jobId` or
   * `deduplicationKey` it is the same job. Rejects with `JobError`: `unknown_parameter`, `invalid_value`,
   * `unknown_job`, `job_id_taken`, `queue_full`.
   */
  enqueue<Name extends JobName>(name: Name, payload: JobInput<Name>, options?: EnqueueOptions): Promise<JobRecord>
}

const queueFullRetryMs = 10_000

/** Makes jobs by writing to the store alone: no queue and no Redis is needed. */
export function createJobs(settings: JobsSettings): Jobs {
  const { store, principal, ids = createIds(), onEnqueued, maxQueuedPerTenant = 10_000 } = settings
  return {
    async enqueue(name, payload, options = {}) {
      const contract = findContract(name)
      const { requestId, traceparent, deduplicationKey, jobId = ids.id('job'), ...owner } = options
      const { tenantId, projectId, apiKeyId } = { ...principal, ...owner }
      if (tenantId === undefined) throw invalid('tenant_id', 'say whose job this is')
      if (!/^[A-Za-z][\w.-]{0,127}$/.test(jobId)) throw invalid('job_id', 'is not usable as a job id')
      const parsed = parsePayload(contract, payload)
      if ((await store.countQueued(tenantId)) >= maxQueuedPerTenant) {
        throw new JobError('queue_full', `${maxQueuedPerTenant} jobs are waiting already.`, true, {
          retryAfterMs: queueFullRetryMs,
        })
      }
      const { job, created } = await store.create({
        tenantId,
        jobId,
        name,
        payload: parsed,
        maxAttempts: contract.maxAttempts,
        ...(projectId !== undefined && { projectId }),
        ...(apiKeyId !== undefined && { apiKeyId }),
        ...(requestId !== undefined && { requestId }),
        ...(traceparent !== undefined && { traceparent }),
        ...(deduplicationKey !== undefined && { deduplicationKey }),
      })
      if (created) onEnqueued?.()
      return job
    },
  }
}

function findContract(name: string): JobContract {
  const contracts: Readonly<Record<string, JobContract>> = jobContracts
  const contract = Object.hasOwn(contracts, name) ? contracts[name] : undefined
  if (contract === undefined)
    throw new JobError('unknown_job', 'There is no job of this name.', false, { param: 'name' })
  return contract
}

function invalid(param: string, message: string): JobError {
  return new JobError('invalid_value', `${param}: ${message}.`, false, { param })
}
