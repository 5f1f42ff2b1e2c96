import type { SpanRecord } from '@maester/observability'
import type { GroupRow } from '../group_insert.js'
import { present } from '../present.js'
import type { spans } from './spans_table.js'

type SpanRow = typeof spans.$inferSelect

/** A span in the row of another, with what they do not have in common. Its end is its start and its duration. */
interface OtherSpan
  extends Omit<SpanRecord, 'traceId' | 'tenantId' | 'requestId' | 'parentSpanId' | 'startedAt' | 'endedAt'> {
  readonly parentSpanId: string | undefined
  /** A `Date` on the way in, ISO 8601 on the way out. */
  readonly startedAt: Date | string
}

/** One row for each request: its first span, and beside it all its others. */
export function toSpanRows(records: readonly SpanRecord[]): readonly GroupRow<typeof spans>[] {
  const ofRequest = new Map<string, SpanRecord[]>()
  for (const record of records) {
    const key = `${record.traceId} ${record.requestId} ${record.tenantId}`
    const group = ofRequest.get(key)
    if (group) group.push(record)
    else ofRequest.set(key, [record])
  }
  return Array.from(ofRequest.values(), toSpanRow)
}

function toSpanRow(group: readonly SpanRecord[]): GroupRow<typeof spans> {
  const [first, ...others] = group as readonly [SpanRecord, ...SpanRecord[]]
  return {
    tenantId: first.tenantId,
    traceId: first.traceId,
    spanId: first.spanId,
    parentSpanId: first.parentSpanId,
    requestId: first.requestId,
    name: first.name,
    kind: first.kind,
    startedAt: first.startedAt,
    endedAt: first.endedAt,
    durationMs: first.durationMs,
    status: first.status,
    statusMessage: first.statusMessage,
    attributes: first.attributes,
    others: others.length === 0 ? undefined : others.map(toOtherSpan),
  }
}

function toOtherSpan(span: SpanRecord): OtherSpan {
  return {
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    startedAt: span.startedAt,
    durationMs: span.durationMs,
    status: span.status,
    ...(span.statusMessage !== undefined && { statusMessage: span.statusMessage }),
    attributes: span.attributes,
  }
}

/** Every span of a row. */
export function toSpans(row: SpanRow): readonly SpanRecord[] {
  const { parentSpanId, requestId, statusMessage, kind, status, attributes, others, ...rest } = row
  const common = { tenantId: row.tenantId, traceId: row.traceId, ...present({ requestId }) }
  const first: SpanRecord = {
    ...rest,
    ...present({ parentSpanId, requestId, statusMessage }),
    kind: kind as SpanRecord['kind'],
    status: status as SpanRecord['status'],
    attributes: attributes as SpanRecord['attributes'],
  }
  return [
    first,
    ...((others ?? []) as readonly OtherSpan[]).map(({ parentSpanId, startedAt, ...other }): SpanRecord => {
      const start = new Date(startedAt)
      const endedAt = new Date(start.getTime() + other.durationMs)
      return { ...common, ...other, ...present({ parentSpanId }), startedAt: start, endedAt }
    }),
  ]
}
