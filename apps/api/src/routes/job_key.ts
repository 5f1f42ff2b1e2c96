import type { JobKey } from '@maester/jobs'
import type { Context } from 'hono'
import type { ApiEnv } from '../api_env.js'
import { HttpError } from '../errors/http_error.js'
import { pathId } from '../query/path_id.js'
import { contextOf } from '../request_scope.js'

/** The job the path names, among the caller's own. */
export function jobKeyOf(c: Context<ApiEnv>): JobKey {
  return { tenantId: contextOf(c.get('scope')).principal.tenantId, jobId: pathId(c, 'job_id') }
}

/** The job, or `not_found` in the same words whether it is unknown or someone else's. */
export function requireJob<Job>(job: Job | undefined): Job {
  if (job === undefined) throw new HttpError('not_found', 'No such job.')
  return job
}
