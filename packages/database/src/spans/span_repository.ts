import type { SpanStore } from '@maester/completion'
import type { SpanRecord } from '@maester/observability'
import { and, asc, eq, type SQL } from 'drizzle-orm'
import type { Database } from '../database.js'
import { toSpans } from './span_rows.js'
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
    const found = new Map(rows.flatMap(toSpans).map((span) => [span.spanId, span]))
    return [...found.values()].toSorted(byStart).slice(0, MOST)
  }
  return {
    byTrace: ({ tenantId, traceId }) => read(tenantId, eq(spans.traceId, traceId)),
    byRequest: ({ tenantId, requestId }) => read(tenantId, eq(spans.requestId, requestId)),
  }
}

function byStart(a: SpanRecord, b: SpanRecord): number {
  return a.startedAt.getTime() - b.startedAt.getTime() || (a.spanId < b.spanId ? -1 : 1)
}
