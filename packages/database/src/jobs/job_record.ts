import type { JobRecord, JobSummary } from '@maester/jobs'
import { getTableColumns } from 'drizzle-orm'
import { present } from '../present.js'
import { jobs } from './jobs_table.js'

type JobRow = typeof jobs.$inferSelect
type SummaryRow = Omit<JobRow, 'payload' | 'result'>

const { payload: _payload, result: _result, ...summaryColumns } = getTableColumns(jobs)

/** Everything but the bulk. */
export const SUMMARY_COLUMNS = summaryColumns

export function toSummary(row: SummaryRow): JobSummary {
  const { projectId, apiKeyId, requestId, traceparent, deduplicationKey, availableAt, startedAt, finishedAt } = row
  return {
    tenantId: row.tenantId,
    jobId: row.jobId,
    name: row.name,
    maxAttempts: row.maxAttempts,
    state: row.state as JobSummary['state'],
    attempts: row.attempts,
    progress: row.progress as JobSummary['progress'],
    error: row.error as JobSummary['error'],
    createdAt: row.createdAt,
    ...present({ projectId, apiKeyId, requestId, traceparent, deduplicationKey }),
    ...present({ availableAt, startedAt, finishedAt }),
  }
}

export function toJob(row: JobRow): JobRecord {
  return { ...toSummary(row), payload: row.payload, result: row.result }
}
