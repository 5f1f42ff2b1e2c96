import { z } from 'zod'
import type { ApiDependencies } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { pathId } from '../query/path_id.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { requestSummary, toRequestSummary } from '../wire/request_record.js'
import { span, toSpan } from '../wire/span.js'
import { toUsageRecord, usageRecord } from '../wire/usage_record.js'

const trace = z.strictObject({
  trace_id: z.string(),
  requests: z.array(requestSummary).describe('At most 200, newest first.'),
  attempts: z.array(usageRecord).describe('At most 1000, newest first.'),
  spans: z.array(span).describe('By start.'),
})

/** GET /v1/traces/{trace_id} — everything that happened under one trace. */
export function traceRoutes({
  requests,
  ledger,
  spans,
}: Pick<ApiDependencies, 'requests' | 'ledger' | 'spans'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/traces/:trace_id',
      scope: 'requests:read',
      operation: {
        tag: 'requests',
        summary: 'Everything under one trace',
        answers: { 200: { description: 'The trace.', schema: trace } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const key = { tenantId, traceId: pathId(c, 'trace_id') }
        const [found, attempts, traceSpans] = await Promise.all([
          requests.list({ ...key, limit: 200 }),
          ledger.list({ ...key, limit: 1_000 }),
          spans.byTrace(key),
        ])
        if (found.records.length === 0 && attempts.records.length === 0 && traceSpans.length === 0) {
          throw new HttpError('not_found', 'No such trace.')
        }
        return c.json({
          trace_id: key.traceId,
          requests: found.records.map(toRequestSummary),
          attempts: attempts.records.map(toUsageRecord),
          spans: traceSpans.map(toSpan),
        })
      },
    },
  ]
}
