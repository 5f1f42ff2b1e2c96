import type { BatchItemRecord, JobProgress, JobRecord, JobSummary } from '@maester/jobs'
import { z } from 'zod'
import { count, instant, jsonObject } from './fields.js'

export const jobState = z.enum(['queued', 'running', 'done', 'dead', 'cancelled'])

/** `done + failed <= total`: what is neither has not ended. */
export const jobProgress = z.strictObject({ total: count, done: count, failed: count })

const failure = z.strictObject({ code: z.string(), message: z.string(), retryable: z.boolean() })

/** A job without its payload and result. */
export const jobSummary = z.strictObject({
  job_id: z.string(),
  name: z.string(),
  state: jobState,
  attempts: count.describe('Attempts begun, the running one included.'),
  max_attempts: count,
  progress: jobProgress.nullable(),
  error: failure.nullable().describe('Why the last failed attempt ended; for a dead job, why it was given up.'),
  request_id: z.string().nullable(),
  available_at: instant.nullable(),
  created_at: instant,
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
})

export const jobDetail = z.strictObject({ ...jobSummary.shape, result: z.unknown() })

export const batchItem = z.strictObject({
  index: count.describe('Place in the payload, from 0.'),
  custom_id: z.string().nullable(),
  status: z.enum(['ok', 'blocked', 'failed']),
  request_id: z.string().nullable(),
  answer: jsonObject.nullable(),
  error: failure.nullable(),
  finished_at: instant,
})

export function toJobSummary(job: JobSummary): z.infer<typeof jobSummary> {
  return {
    job_id: job.jobId,
    name: job.name,
    state: job.state,
    attempts: job.attempts,
    max_attempts: job.maxAttempts,
    progress: toProgress(job.progress),
    error: job.error && toFailure(job.error),
    request_id: job.requestId ?? null,
    available_at: job.availableAt?.toISOString() ?? null,
    created_at: job.createdAt.toISOString(),
    started_at: job.startedAt?.toISOString() ?? null,
    finished_at: job.finishedAt?.toISOString() ?? null,
  }
}

export function toJobDetail(job: JobRecord): z.infer<typeof jobDetail> {
  return { ...toJobSummary(job), result: job.result }
}

export function toBatchItem(item: BatchItemRecord): z.infer<typeof batchItem> {
  return {
    index: item.index,
    custom_id: item.customId ?? null,
    status: item.status,
    request_id: item.requestId ?? null,
    answer: item.answer ?? null,
    error: item.error ? toFailure(item.error) : null,
    finished_at: item.finishedAt.toISOString(),
  }
}

function toProgress(progress: JobProgress | null): z.infer<typeof jobProgress> | null {
  return progress && { total: progress.total, done: progress.done, failed: progress.failed }
}

function toFailure({ code, message, retryable }: z.infer<typeof failure>): z.infer<typeof failure> {
  return { code, message, retryable }
}
