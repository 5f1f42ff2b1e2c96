import { answerAttempt, type RequestQuery, type RequestRecord } from '@maester/completion'
import type { LedgerRecord } from '@maester/cost_meter'
import { z } from 'zod'
import type { ApiDependencies } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { listOf, pagingParameters } from '../query/paging.js'
import { pathId } from '../query/path_id.js'
import { readQuery } from '../query/read_query.js'
import { shortText } from '../query/short_text.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { attempt } from '../wire/completion_answer.js'
import { replayEntry, toReplayEntry } from '../wire/replay.js'
import {
  requestRecord,
  requestStatus,
  requestSummary,
  toRequestRecord,
  toRequestSummary,
} from '../wire/request_record.js'
import { span, toSpan } from '../wire/span.js'
import { toUsageRecord, usageRecord } from '../wire/usage_record.js'

const name = shortText.optional()
const time = z.iso.datetime({ offset: true }).optional()

const ListQuery = z.strictObject({
  status: requestStatus.optional(),
  model: name,
  operation: name,
  trace_id: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'must be 32 lower-case hex digits')
    .optional(),
  job_id: name,
  from: time.describe('Started at or after.'),
  to: time.describe('Started before.'),
  ...pagingParameters(200),
})

const { upstream_model, status, key_id, next } = attempt.shape

const requestDetail = z.strictObject({
  ...requestRecord.shape,
  attempts: z
    .array(usageRecord.extend({ upstream_model, status, key_id, next }))
    .describe('Every call to a provider, in order.'),
  spans: z.array(span),
  replays: z.array(replayEntry).describe('Replays of this request, oldest first.'),
})

type Dependencies = Pick<ApiDependencies, 'requests' | 'ledger' | 'spans' | 'replayStore'>

/** No request comes near as many attempts: the gateway makes a handful. */
const maxAttempts = 1_000

/** GET /v1/requests and /v1/requests/{request_id} — what was asked, and everything about one call. */
export function requestRoutes({ requests, ledger, spans, replayStore }: Dependencies): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/requests',
      scope: 'requests:read',
      operation: {
        tag: 'requests',
        summary: 'List requests, newest first',
        query: ListQuery,
        answers: { 200: { description: 'One page.', schema: listOf(requestSummary) } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const page = await requests.list(toRequestQuery(tenantId, readQuery(c.env.incoming, ListQuery)))
        return c.json({ data: page.records.map(toRequestSummary), next_cursor: page.nextCursor ?? null })
      },
    },
    {
      method: 'GET',
      path: '/v1/requests/:request_id',
      scope: 'requests:read',
      operation: {
        tag: 'requests',
        summary: 'Everything about one request',
        answers: { 200: { description: 'The request.', schema: requestDetail } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const key = { tenantId, requestId: pathId(c, 'request_id') }
        const record = await requests.find(key)
        if (!record) throw new HttpError('not_found', 'No such request.')
        const [attempts, requestSpans, replays] = await Promise.all([
          ledger.list({ ...key, limit: maxAttempts }),
          spans.byRequest(key),
          replayStore.list(key),
        ])
        return c.json({
          ...toRequestRecord(record),
          attempts: inOrder(attempts.records).map((entry) => ({ ...toUsageRecord(entry), ...courseOf(entry, record) })),
          spans: requestSpans.map(toSpan),
          replays: replays.map(toReplayEntry),
        })
      },
    },
  ]
}

function inOrder(records: readonly LedgerRecord[]): readonly LedgerRecord[] {
  return [...records].sort((a, b) => a.attempt - b.attempt)
}

/**
 * What the provider calls the model, which key was used, what the provider said, and what was done next. The ledger knows
 * the key alone, from the start on.
 */
function courseOf({ attemptId, keyId }: LedgerRecord, { attempts }: RequestRecord) {
  const summary = attempts?.find((made) => made.attemptId === attemptId)
  const { upstream_model, status, next, key_id = keyId } = summary ? answerAttempt(summary) : {}
  return {
    ...(upstream_model && { upstream_model }),
    ...(status !== undefined && { status }),
    ...(key_id && { key_id }),
    ...(next && { next }),
  }
}

function toRequestQuery(tenantId: string, query: z.infer<typeof ListQuery>): RequestQuery {
  const { status, model, operation, trace_id, job_id, from, to, limit, cursor } = query
  return {
    tenantId,
    limit,
    ...(status !== undefined && { status }),
    ...(model !== undefined && { model }),
    ...(operation !== undefined && { operation }),
    ...(trace_id !== undefined && { traceId: trace_id }),
    ...(job_id !== undefined && { jobId: job_id }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
    ...(cursor !== undefined && { cursor }),
  }
}
