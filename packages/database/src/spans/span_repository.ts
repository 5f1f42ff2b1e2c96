import type { SpanStore } from '@maester/completion'
import type { SpanRecord } from '@maester/observability'
import { and, asc, eq, type SQL } from 'drizzle-orm'
import type { Database } from '../database.js'
import { present } from '../present.js'
import type { SpanWriter } from './span_writer.js'
import { spans } from './spans_table.js'

const MOST = 10_000

/** Reads after storing what this process still holds. */
export function createSpanStore(database: Database, writer: SpanWriter): SpanStore {
  async function read(tenantId: string, which: SQL): Promise<readonly SpanRecord[]> {
    await writer.flush()
    const rows = await database.tenantTransaction(tenantId, (tx) =>
      tx
        .select()
        .from(spans)
        .where(and(eq(spans.tenantId, tenantId), which))
        .orderBy(asc(spans.startedAt), asc(spans.spanId))
        .limit(MOST),
    )
    return rows.map(toSpan)
  }
  return {
    byTrace: ({ tenantId, traceId }) => read(tenantId, eq(spans.traceId, traceId)),
    byRequest: ({ tenantId, requestId }) => read(tenantId, eq(spans.requestId, requestId)),
  }
}

function toSpan(row: typeof spans.$inferSelect): SpanRecord {
  const { parentSpanId, requestId, statusMessage, kind, status, attributes, ...rest } = row
  return {
    ...rest,
    ...present({ parentSpanId, requestId, statusMessage }),
    kind: kind as SpanRecord['kind'],
    status: status as SpanRecord['status'],
    attributes: attributes as SpanRecord['attributes'],
  }
}
