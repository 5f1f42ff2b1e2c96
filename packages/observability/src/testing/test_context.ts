import { createIds } from '../ids.js'
import type { RequestContext } from '../request_context.js'
import type { SpanRecord } from '../span.js'
import { createMemorySpanSink } from '../span_sinks/memory_span_sink.js'
import { createTracer } from '../tracer.js'
import { createMemoryLogger, type LogLine } from './memory_logger.js'

/** A request context with everything it recorded readable. */
export interface TestContext extends RequestContext {
  /** The spans ended so far. */
  readonly spans: readonly SpanRecord[]
  /** The lines logged so far. */
  readonly lines: readonly LogLine[]
}

const ids = createIds()

/** A context of tenant `tenant_test` that records spans and log lines in memory and is never aborted. */
export function createTestContext(overrides: Partial<RequestContext> = {}): TestContext {
  const { spans, write } = createMemorySpanSink()
  const { log, lines } = createMemoryLogger()
  const requestId = overrides.requestId ?? ids.requestId()
  const traceId = overrides.traceId ?? ids.traceId()
  const principal = overrides.principal ?? { tenantId: 'tenant_test' }
  const tracer = createTracer({ sink: { write }, ids })
  return {
    requestId,
    traceId,
    principal,
    span: tracer.startRoot('test', { tenantId: principal.tenantId, requestId, traceId }),
    log,
    signal: new AbortController().signal,
    tags: {},
    ...overrides,
    spans,
    lines,
  }
}
