import type { SpanRecord } from '@maester/observability'
import { z } from 'zod'
import { instant, jsonObject } from './fields.js'

export const span = z.strictObject({
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  request_id: z.string().nullable(),
  name: z.string(),
  kind: z.enum(['internal', 'server', 'client', 'producer', 'consumer']),
  started_at: instant,
  ended_at: instant,
  duration_ms: z.number(),
  status: z.enum(['unset', 'ok', 'error']),
  status_message: z.string().nullable(),
  attributes: jsonObject,
})

export function toSpan(record: SpanRecord): z.infer<typeof span> {
  return {
    span_id: record.spanId,
    parent_span_id: record.parentSpanId ?? null,
    request_id: record.requestId ?? null,
    name: record.name,
    kind: record.kind,
    started_at: record.startedAt.toISOString(),
    ended_at: record.endedAt.toISOString(),
    duration_ms: record.durationMs,
    status: record.status,
    status_message: record.statusMessage ?? null,
    attributes: record.attributes,
  }
}
