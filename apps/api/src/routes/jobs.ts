import { type JobContract, JobError, type JobInput, type JobName, jobContracts } from '@maester/jobs'
import { formatTraceparent } from '@maester/observability'
import { z } from 'zod'
import { readJsonObject } from '../body/read_json_object.js'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { listOf, pagingParameters } from '../query/paging.js'
import { parseInput, readQuery } from '../query/read_query.js'
import { shortText } from '../query/short_text.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { jobDetail, jobState, jobSummary, toJobDetail, toJobSummary } from '../wire/job.js'
import { jobKeyOf, requireJob } from './job_key.js'

const ListQuery = z.strictObject({
  state: jobState.optional(),
  name: shortText.optional(),
  ...pagingParameters(200),
})

/** The payload is read once, by the job's own contract, when it is enqueued. */
const EnqueueBody = z.strictObject({ name: z.string().min(1).max(256), payload: z.unknown() })

/** Those callers may make. */
const contracts = Object.values<JobContract>(jobContracts).filter(({ isInternal }) => !isInternal)
const describedBody = z.union(contracts.map(({ name, payload }) => z.strictObject({ name: z.literal(name), payload })))

const enqueueExample = {
  name: 'batch_inference',
  payload: { items: [{ prompt: 'Name a prime number.' }, { prompt: 'Name another.' }], defaults: { max_tokens: 50 } },
}

type Dependencies = Pick<ApiDependencies, 'jobs' | 'jobStore'> & { readonly settings: Pick<ApiSettings, 'jobBody'> }

/** /v1/jobs — work that is done later: enqueue, look, stop, try again. */
export function jobRoutes({ jobs, jobStore, settings }: Dependencies): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/jobs',
      scope: 'jobs',
      operation: {
        tag: 'jobs',
        summary: 'Enqueue a job',
        body: { schema: describedBody, required: true, example: enqueueExample },
        answers: {
          202: { description: 'Queued.', schema: z.strictObject({ job_id: z.string(), state: jobState }) },
        },
      },
      keepsAnswers: true,
      async handle(c) {
        const { principal, requestId, traceId, span } = contextOf(c.get('scope'))
        const { name, payload } = parseInput(EnqueueBody, await readJsonObject(c.env.incoming, settings.jobBody))
        const traceparent = formatTraceparent({ traceId, spanId: span.spanId, sampled: true })
        if (!contracts.some((contract) => contract.name === name)) {
          throw new JobError('unknown_job', 'There is no job of this name.', false, { param: 'name' })
        }
        // The queue checks the payload against the contract.
        const job = await jobs.enqueue(name as JobName, payload as JobInput<JobName>, {
          ...principal,
          requestId,
          traceparent,
        })
        return c.json({ job_id: job.jobId, state: job.state }, 202)
      },
    },
    {
      method: 'GET',
      path: '/v1/jobs',
      scope: 'jobs',
      operation: {
        tag: 'jobs',
        summary: 'List jobs, newest first',
        query: ListQuery,
        answers: { 200: { description: 'One page.', schema: listOf(jobSummary) } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const { state, name, limit, cursor } = readQuery(c.env.incoming, ListQuery)
        const page = await jobStore.list({
          tenantId,
          limit,
          ...(state !== undefined && { state }),
          ...(name !== undefined && { name }),
          ...(cursor !== undefined && { cursor }),
        })
        return c.json({ data: page.jobs.map(toJobSummary), next_cursor: page.nextCursor ?? null })
      },
    },
    {
      method: 'GET',
      path: '/v1/jobs/:job_id',
      scope: 'jobs',
      operation: {
        tag: 'jobs',
        summary: 'One job with its progress and result',
        answers: { 200: { description: 'The job.', schema: jobDetail } },
      },
      handle: async (c) => c.json(toJobDetail(requireJob(await jobStore.find(jobKeyOf(c))))),
    },
    {
      method: 'POST',
      path: '/v1/jobs/:job_id/cancel',
      scope: 'jobs',
      operation: {
        tag: 'jobs',
        summary: 'Cancel a job that has not ended',
        answers: { 200: { description: 'The job as it is now.', schema: jobDetail } },
      },
      handle: async (c) => c.json(toJobDetail(requireJob(await jobStore.cancel(jobKeyOf(c))))),
    },
    {
      method: 'POST',
      path: '/v1/jobs/:job_id/retry',
      scope: 'jobs',
      operation: {
        tag: 'jobs',
        summary: 'Queue a dead or cancelled job again',
        answers: { 200: { description: 'The job as it is now.', schema: jobDetail } },
      },
      handle: async (c) => c.json(toJobDetail(requireJob(await jobStore.retry(jobKeyOf(c))))),
    },
  ]
}
