import type { Logger, Metrics } from '@maester/observability'
import type { JobHandler } from './define_job.js'
import { backoffMs } from './job_contract.js'
import { isInterruption, toFailure } from './job_failure.js'
import {
  isFinalState,
  type JobFailure,
  type JobKey,
  type JobLease,
  type JobProgress,
  type JobRecord,
  type JobStore,
} from './job_store.js'
import { keepLease } from './lease_keeper.js'

export interface AttemptSettings {
  readonly store: JobStore
  readonly log: Logger
  readonly metrics?: Pick<Metrics, 'job'> | undefined
  readonly now: () => Date
  /** In [0, 1). */
  readonly random: () => number
  readonly newLeaseToken: () => string
  /** How long a job stays with a worker that says nothing, in ms. */
  readonly leaseMs: number
  readonly progressIntervalMs: number
  /** Aborted when the worker stops: begin nothing new. */
  readonly stopping: AbortSignal
  /** Aborted when the worker must go: drop what is in hand. */
  readonly abandoning: AbortSignal
}

/** The queue is to deliver the message again, after this time. */
export interface Redelivery {
  readonly afterMs: number
}

/**
 * One delivery of a job: takes the job, runs it and records how it ended. Undefined when the message is done with. A
 * second delivery of a job that is final, or that a live worker has, runs nothing.
 */
export async function runAttempt(
  handler: JobHandler,
  key: JobKey,
  settings: AttemptSettings,
): Promise<Redelivery | undefined> {
  const { store, leaseMs } = settings
  const lease: JobLease = { ...key, leaseToken: settings.newLeaseToken() }
  const job = await store.claim(lease, leaseMs)
  if (job === undefined) return await whenRefused(key, settings)
  const log = settings.log.child({
    job_id: key.jobId,
    job_name: job.name,
    tenant_id: key.tenantId,
    attempt: job.attempts,
  })
  if (job.attempts > job.maxAttempts) {
    // Only lost workers get here: a failed last attempt has made the job dead already.
    const message = `The worker was lost during each of ${job.maxAttempts} attempts.`
    await store.finish(lease, { state: 'dead', error: { code: 'attempts_exhausted', message, retryable: false } })
    log.error('job_dead', { code: 'attempts_exhausted' })
    settings.metrics?.job({ name: job.name, outcome: 'dead' })
    return undefined
  }
  return await runUnderLease(handler, job, lease, { ...settings, log })
}

async function runUnderLease(handler: JobHandler, job: JobRecord, lease: JobLease, settings: AttemptSettings) {
  const { store, log, abandoning } = settings
  const noLongerOurs = new AbortController()
  const stopping = new AbortController()
  const keeper = keepLease({
    ...settings,
    lease,
    onEnded(state) {
      log.warn('job_lease_ended', { lease: state })
      stopping.abort()
      if (state === 'lost') noLongerOurs.abort()
    },
  })
  const { payload, tenantId, jobId, projectId, apiKeyId, requestId, traceparent, attempts: attempt } = job
  const outcome = await settle(
    handler.run(payload, {
      tenantId,
      jobId,
      ...(projectId !== undefined && { projectId }),
      ...(apiKeyId !== undefined && { apiKeyId }),
      ...(requestId !== undefined && { requestId }),
      ...(traceparent !== undefined && { traceparent }),
      attempt,
      stopping: AbortSignal.any([stopping.signal, settings.stopping, abandoning]),
      signal: AbortSignal.any([noLongerOurs.signal, abandoning]),
      reportProgress: keeper.reportProgress,
      log,
    }),
  )
  await keeper.stop()
  const latest = keeper.latestProgress()
  const progress = latest && { progress: latest }

  if ('result' in outcome) {
    const held = await store.finish(lease, { state: 'done', result: outcome.result ?? null, ...progress })
    log.info(held ? 'job_done' : 'job_outcome_dropped')
    if (held) settings.metrics?.job({ name: job.name, outcome: 'done' })
    return undefined
  }
  if (isInterruption(outcome.error) || abandoning.aborted) {
    const held = await store.release(lease, { countsAsAttempt: false, ...progress })
    log.info('job_interrupted')
    return held ? { afterMs: 0 } : undefined
  }
  log.warn('job_attempt_failed', { error: outcome.error })
  return await afterFailure(handler, job, lease, toFailure(outcome.error), { ...settings, ...progress })
}

async function afterFailure(
  { backoff }: JobHandler,
  { name, attempts, maxAttempts }: JobRecord,
  lease: JobLease,
  error: JobFailure,
  { store, log, metrics, now, random, progress }: AttemptSettings & { readonly progress?: JobProgress },
): Promise<Redelivery | undefined> {
  const soFar = progress ? { progress } : {}
  if (!error.retryable || attempts >= maxAttempts) {
    if (!(await store.finish(lease, { state: 'dead', error, ...soFar }))) return undefined
    log.error('job_dead', { code: error.code })
    metrics?.job({ name, outcome: 'dead' })
    return undefined
  }
  const afterMs = backoffMs(backoff, attempts, random())
  const availableAt = new Date(now().getTime() + afterMs)
  const held = await store.release(lease, { availableAt, countsAsAttempt: true, error, ...soFar })
  return held ? { afterMs } : undefined
}

/** A job under a live lease is looked at again when the lease may have ended; any other message is done with. */
async function whenRefused(key: JobKey, { store, log, leaseMs }: AttemptSettings): Promise<Redelivery | undefined> {
  const job = await store.find(key)
  log.debug('job_not_taken', { job_id: key.jobId, state: job?.state })
  return job === undefined || isFinalState(job.state) ? undefined : { afterMs: leaseMs }
}

async function settle(run: Promise<unknown>): Promise<{ readonly result: unknown } | { readonly error: unknown }> {
  try {
    return { result: await run }
  } catch (error) {
    return { error }
  }
}
