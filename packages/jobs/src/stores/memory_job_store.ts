import { JobError } from '../errors.js'
import {
  type Dispatch,
  isFinalState,
  type JobKey,
  type JobLease,
  type JobRecord,
  type JobStore,
  type JobSummary,
  type LeaseState,
} from '../job_store.js'

export interface MemoryJobStoreOptions {
  /** Default: the system's clock. */
  readonly now?: () => Date
}

interface Entry {
  job: JobRecord
  sequence: number
  dispatched: boolean
  dispatchedAt?: Date
  lease?: { readonly token: string; readonly endsAt: Date; readonly state: 'live' | 'cancelled' }
}

/** Jobs of this process, gone when it ends. For trying things out and for tests. */
export function createMemoryJobStore({ now = () => new Date() }: MemoryJobStoreOptions = {}): JobStore {
  const entries = new Map<string, Entry>()
  let sequence = 0

  const owned = ({ tenantId, jobId }: JobKey) => {
    const entry = entries.get(jobId)
    return entry?.job.tenantId === tenantId ? entry : undefined
  }
  const leaseState = (entry: Entry | undefined, { leaseToken }: JobLease): LeaseState => {
    if (entry?.lease?.token !== leaseToken) return 'lost'
    return entry.lease.state === 'live' ? 'held' : 'cancelled'
  }
  const held = (lease: JobLease) => {
    const entry = owned(lease)
    return entry !== undefined && leaseState(entry, lease) === 'held' ? entry : undefined
  }
  const oldestFirst = () => [...entries.values()].sort((a, b) => a.sequence - b.sequence)
  const toDispatch = ({ job, sequence }: Entry): Dispatch => ({
    tenantId: job.tenantId,
    jobId: job.jobId,
    name: job.name,
    ...(job.availableAt && { availableAt: job.availableAt }),
    rank: oldestFirst().filter(
      (other) => other.job.tenantId === job.tenantId && !isFinalState(other.job.state) && other.sequence <= sequence,
    ).length,
  })
  const requeued = ({ availableAt: _, ...job }: JobRecord, availableAt?: Date): JobRecord => ({
    ...job,
    state: 'queued',
    ...(availableAt && { availableAt }),
  })

  return {
    async create(input) {
      const taken = entries.get(input.jobId)
      if (taken && taken.job.tenantId !== input.tenantId) {
        throw new JobError('job_id_taken', 'This job id is taken.', false, { param: 'job_id' })
      }
      const known = taken ?? [...entries.values()].find(({ job }) => isDuplicate(job, input))
      if (known) return { job: known.job, created: false }
      const fresh = { state: 'queued', attempts: 0, progress: null, result: null, error: null } as const
      const job: JobRecord = { ...structuredClone(input), ...fresh, createdAt: now() }
      sequence += 1
      entries.set(job.jobId, { job, sequence, dispatched: false })
      return { job, created: true }
    },

    async find(key) {
      return owned(key)?.job
    },

    async list({ tenantId, state, name, limit, cursor }) {
      const before = cursor === undefined ? Infinity : Number(cursor)
      const matching = oldestFirst()
        .reverse()
        .filter(({ job, sequence }) => job.tenantId === tenantId && sequence < before)
        .filter(({ job }) => (state === undefined || job.state === state) && (name === undefined || job.name === name))
      const page = matching.slice(0, limit)
      const last = page.at(-1)
      return {
        jobs: page.map(({ job }) => toSummary(job)),
        ...(last && matching.length > limit && { nextCursor: String(last.sequence) }),
      }
    },

    async countQueued(tenantId) {
      return [...entries.values()].filter(({ job }) => job.tenantId === tenantId && job.state === 'queued').length
    },

    async claim(lease, leaseMs) {
      const entry = owned(lease)
      if (entry === undefined || isFinalState(entry.job.state)) return undefined
      if (entry.job.state === 'running' && entry.lease && entry.lease.endsAt > now()) return undefined
      const { availableAt: _, ...job } = entry.job
      entry.job = { ...job, state: 'running', attempts: job.attempts + 1, startedAt: job.startedAt ?? now() }
      entry.lease = { token: lease.leaseToken, endsAt: after(now(), leaseMs), state: 'live' }
      return entry.job
    },

    async renew(lease, leaseMs) {
      const entry = held(lease)
      if (entry) entry.lease = { token: lease.leaseToken, endsAt: after(now(), leaseMs), state: 'live' }
      return leaseState(owned(lease), lease)
    },

    async progress(lease, progress) {
      const entry = held(lease)
      if (entry) entry.job = { ...entry.job, progress }
      return leaseState(owned(lease), lease)
    },

    async finish(lease, outcome) {
      const entry = held(lease)
      if (entry === undefined) return false
      entry.job = { ...entry.job, ...structuredClone(outcome), finishedAt: now() }
      delete entry.lease
      return true
    },

    async release(lease, { availableAt, countsAsAttempt, error, progress }) {
      const entry = held(lease)
      if (entry === undefined) return false
      const job = { ...entry.job, ...(error && { error }), ...(progress && { progress }) }
      entry.job = requeued({ ...job, attempts: job.attempts - (countsAsAttempt ? 0 : 1) }, availableAt)
      entry.dispatchedAt = now()
      delete entry.lease
      return true
    },

    async cancel(key) {
      const entry = owned(key)
      if (entry === undefined || isFinalState(entry.job.state)) return entry?.job
      entry.job = { ...entry.job, state: 'cancelled', finishedAt: now() }
      if (entry.lease) entry.lease = { ...entry.lease, state: 'cancelled' }
      return entry.job
    },

    async retry(key) {
      const entry = owned(key)
      if (entry === undefined || (entry.job.state !== 'dead' && entry.job.state !== 'cancelled')) return entry?.job
      const { finishedAt: _, ...job } = entry.job
      entry.job = requeued({ ...job, attempts: 0, error: null })
      entry.dispatched = false
      delete entry.lease
      return entry.job
    },

    async takeUndispatched(limit) {
      return oldestFirst()
        .filter(({ job, dispatched }) => !dispatched && !isFinalState(job.state))
        .slice(0, limit)
        .map(toDispatch)
    },

    async markDispatched(keys) {
      for (const entry of keys.map(owned)) {
        if (entry) Object.assign(entry, { dispatched: true, dispatchedAt: now() })
      }
    },

    async findStranded({ idleMs, limit }) {
      return oldestFirst()
        .filter((entry) => strandedSince(entry, idleMs) <= now().getTime())
        .sort((a, b) => strandedSince(a, idleMs) - strandedSince(b, idleMs))
        .slice(0, limit)
        .map(toDispatch)
    },
  }
}

function isDuplicate(job: JobRecord, input: { tenantId: string; name: string; deduplicationKey?: string }): boolean {
  const { tenantId, name, deduplicationKey } = input
  if (deduplicationKey === undefined) return false
  return job.tenantId === tenantId && job.name === name && job.deduplicationKey === deduplicationKey
}

function toSummary({ payload: _payload, result: _result, ...summary }: JobRecord): JobSummary {
  return summary
}

/** When the job counts as lost by the queue, in ms of the clock. */
function strandedSince({ job, lease, dispatched, dispatchedAt }: Entry, idleMs: number): number {
  if (job.state === 'running') return lease?.endsAt.getTime() ?? 0
  if (job.state !== 'queued' || !dispatched || !dispatchedAt) return Infinity
  return Math.max(dispatchedAt.getTime(), job.availableAt?.getTime() ?? 0) + idleMs
}

function after(instant: Date, delayMs: number): Date {
  return new Date(instant.getTime() + delayMs)
}
