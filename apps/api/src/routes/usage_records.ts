import { z } from 'zod'
import type { ApiDependencies } from '../dependencies.js'
import { listOf, pagingParameters } from '../query/paging.js'
import { readQuery } from '../query/read_query.js'
import { shortText } from '../query/short_text.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { toUsageRecord, usageRecord } from '../wire/usage_record.js'

const id = shortText.optional()

const ListQuery = z.strictObject({ request_id: id, trace_id: id, ...pagingParameters(1_000) })

/** GET /v1/usage/records — the ledger: every call to a provider and what it cost. */
export function usageRecordRoutes({ ledger }: Pick<ApiDependencies, 'ledger'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/usage/records',
      scope: 'usage:read',
      operation: {
        tag: 'usage',
        summary: 'List calls to providers, newest first',
        query: ListQuery,
        answers: { 200: { description: 'One page.', schema: listOf(usageRecord) } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const { request_id, trace_id, limit, cursor } = readQuery(c.env.incoming, ListQuery)
        const page = await ledger.list({
          tenantId,
          limit,
          ...(request_id !== undefined && { requestId: request_id }),
          ...(trace_id !== undefined && { traceId: trace_id }),
          ...(cursor !== undefined && { cursor }),
        })
        return c.json({ data: page.records.map(toUsageRecord), next_cursor: page.nextCursor ?? null })
      },
    },
  ]
}
