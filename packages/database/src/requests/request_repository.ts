import type { RequestStore } from '@maester/completion'
import { and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import { readCursor, toCursor } from '../cursor.js'
import type { Database } from '../database.js'
import { DatabaseError } from '../errors.js'
import type { Recorder } from '../recorder.js'
import { abandonRequests } from './abandon_requests.js'
import { requestEnds, requestStarts } from './record_requests.js'
import { readReliability } from './reliability_figures.js'
import { removeContent } from './remove_content.js'
import { toRequestRecord } from './request_record.js'
import { requests } from './requests_table.js'

export interface RequestStoreDependencies {
  readonly database: Database
  readonly recorder: Recorder
  readonly now: () => Date
}

export function createRequestStore({ database, recorder, now }: RequestStoreDependencies): RequestStore {
  return {
    start: (start) => recorder.record(requestStarts, start),
    finish: (finish) => recorder.record(requestEnds, finish),

    abandon: (startedBefore, processIds) => abandonRequests(database, { startedBefore, processIds }, now),

    removeContent: (startedBefore, limit) => removeContent(database, startedBefore, limit),

    async find({ tenantId, requestId }) {
      const [row] = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select()
          .from(requests)
          .where(and(eq(requests.tenantId, tenantId), eq(requests.requestId, requestId))),
      )
      return row && toRequestRecord(row)
    },

    async list({ tenantId, status, model, operation, traceId, jobId, from, to, limit, cursor }) {
      const after = cursor === undefined ? undefined : positionOf(cursor)
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select()
          .from(requests)
          .where(
            and(
              eq(requests.tenantId, tenantId),
              status === undefined ? undefined : eq(requests.status, status),
              model === undefined ? undefined : eq(requests.model, model),
              operation === undefined ? undefined : eq(requests.operation, operation),
              traceId === undefined ? undefined : eq(requests.traceId, traceId),
              jobId === undefined ? undefined : eq(requests.jobId, jobId),
              from && gte(requests.startedAt, from),
              to && lt(requests.startedAt, to),
              after && sql`(${requests.startedAt}, ${requests.requestId}) < (${after.at}::timestamptz, ${after.id})`,
            ),
          )
          .orderBy(desc(requests.startedAt), desc(requests.requestId))
          .limit(limit + 1),
      )
      const records = rows.slice(0, limit).map(toRequestRecord)
      const last = records.at(-1)
      return {
        records,
        ...(last && rows.length > limit && { nextCursor: toCursor({ at: last.startedAt, id: last.requestId }) }),
      }
    },

    reliability: ({ tenantId, scopeKey }) =>
      database.tenantTransaction(tenantId, (tx) => readReliability(tx, tenantId, scopeKey)),
  }
}

function positionOf(cursor: string) {
  const position = readCursor(cursor)
  if (position) return position
  throw new DatabaseError('invalid_cursor', 'The cursor is not one of this list.', false)
}
