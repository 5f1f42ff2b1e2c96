import { z } from 'zod'
import type { ApiDependencies } from '../dependencies.js'
import { listOf } from '../query/paging.js'
import { readQuery } from '../query/read_query.js'
import type { Route } from '../route.js'
import { batchItem, toBatchItem } from '../wire/job.js'
import { jobKeyOf, requireJob } from './job_key.js'

const ListQuery = z.strictObject({
  status: batchItem.shape.status.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50).describe('Entries per page.'),
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'is not a cursor of this list')
    .optional()
    .describe('`next_cursor` of the page before.'),
})

/** GET /v1/jobs/{job_id}/items — how each item of a batch ended, in the order of the payload. */
export function jobItemRoutes({
  jobStore,
  batchItems,
}: Pick<ApiDependencies, 'jobStore' | 'batchItems'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/jobs/:job_id/items',
      scope: 'jobs',
      operation: {
        tag: 'jobs',
        summary: 'Results of a batch, item by item',
        query: ListQuery,
        answers: { 200: { description: 'One page.', schema: listOf(batchItem) } },
      },
      async handle(c) {
        const key = jobKeyOf(c)
        const { status, limit, cursor } = readQuery(c.env.incoming, ListQuery)
        requireJob(await jobStore.find(key))
        const items = await batchItems.list({
          ...key,
          limit,
          ...(status !== undefined && { status }),
          ...(cursor !== undefined && { afterIndex: Number(cursor) }),
        })
        const last = items.length === limit ? items.at(-1) : undefined
        return c.json({ data: items.map(toBatchItem), next_cursor: last ? String(last.index) : null })
      },
    },
  ]
}
