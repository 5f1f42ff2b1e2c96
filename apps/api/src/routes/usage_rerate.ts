import { everyTenant } from '@maester/cost_meter'
import { rerateCostsPayload } from '@maester/jobs'
import { z } from 'zod'
import { readJsonObject } from '../body/read_json_object.js'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { parseInput } from '../query/read_query.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'

const Body = z.strictObject({
  ...rerateCostsPayload.shape,
  all_tenants: z.boolean().default(false).describe('Operators only.'),
})

type Dependencies = Pick<ApiDependencies, 'jobs'> & { readonly settings: Pick<ApiSettings, 'completionBody'> }

/** POST /v1/usage/rerate — rates past calls again at the prices that now apply to their time. */
export function usageRerateRoutes({ jobs, settings }: Dependencies): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/usage/rerate',
      scope: 'prices:write',
      operation: {
        tag: 'usage',
        summary: 'Rate past calls again; the differences are booked as corrections',
        body: { schema: Body, required: true, example: { from: '2026-11-01T00:00:00Z' } },
        answers: { 202: { description: 'Queued.', schema: z.strictObject({ job_id: z.string() }) } },
      },
      async handle(c) {
        const { principal, requestId } = contextOf(c.get('scope'))
        const { all_tenants, ...payload } = parseInput(
          Body,
          await readJsonObject(c.env.incoming, settings.completionBody),
        )
        if (all_tenants && !principal.operator) {
          throw new HttpError('scope_denied', 'Only the operator of this service may rate every tenant again.')
        }
        const tenantId = all_tenants ? everyTenant : principal.tenantId
        const job = await jobs.enqueue('rerate_costs', payload, { tenantId, requestId })
        return c.json({ job_id: job.jobId }, 202)
      },
    },
  ]
}
