import type { Logger } from '../logger.js'
import type { SpanSink } from '../span.js'

/** Logs every finished span as one `span_finished` line at level `debug`, its attributes nested under `attributes`. */
export function createLogSpanSink(log: Pick<Logger, 'debug'>): SpanSink {
  return {
    write(span) {
      log.debug('span_finished', () => ({
        trace_id: span.traceId,
        span_id: span.spanId,
        parent_span_id: span.parentSpanId,
        tenant_id: span.tenantId,
        request_id: span.requestId,
        span: span.name,
        kind: span.kind,
        started_at: span.startedAt.toISOString(),
        duration_ms: span.durationMs,
        status: span.status,
        status_message: span.statusMessage,
        attributes: span.attributes,
      }))
    },
  }
}
