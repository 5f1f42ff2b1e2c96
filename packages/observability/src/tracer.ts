import type { Ids } from './ids.js'
import type { AttributeValue, Span, SpanKind, SpanRecord, SpanSink, SpanStatus } from './span.js'

export interface RootSpanOptions {
  readonly tenantId: string
  readonly requestId?: string
  /** The trace to continue. Default: a new one. */
  readonly traceId?: string
  /** The caller's span, from an inbound `traceparent`. */
  readonly parentSpanId?: string
  /** Default `internal`. */
  readonly kind?: SpanKind
  readonly attributes?: Readonly<Record<string, AttributeValue | undefined>>
}

/** The span around a whole request or job. */
export interface RootSpan extends Span {
  /** Says whose request this is once that is known. Holds for this span and all below that have not yet ended. */
  assign(owner: { readonly tenantId?: string; readonly requestId?: string }): void
}

export interface Tracer {
  startRoot(name: string, options: RootSpanOptions): RootSpan
}

export interface TracerOptions {
  readonly sink: SpanSink
  readonly ids: Pick<Ids, 'spanId' | 'traceId'>
  readonly now?: () => Date
  /** A clock that never steps back, in ms with fractions. Default `performance.now`. */
  readonly monotonicMs?: () => number
}

/** Starts traces; every ended span goes to the sink once. Spans that never end are never written. */
export function createTracer(options: TracerOptions): Tracer {
  const tools: SpanTools = {
    sink: options.sink,
    ids: options.ids,
    now: options.now ?? (() => new Date()),
    monotonicMs: options.monotonicMs ?? (() => performance.now()),
  }
  return {
    startRoot(name, { tenantId, requestId, traceId, parentSpanId, kind = 'internal', attributes }) {
      const trace = { traceId: traceId ?? tools.ids.traceId(), tenantId, requestId }
      return new RecordingSpan(tools, trace, name, kind, parentSpanId, attributes)
    },
  }
}

type SpanTools = Required<TracerOptions>

/** What all spans of one request have in common; `assign` changes it for all of them. */
interface Trace {
  readonly traceId: string
  tenantId: string
  requestId: string | undefined
}

class RecordingSpan implements RootSpan {
  readonly traceId: string
  readonly spanId: string
  private readonly attributes: Record<string, AttributeValue> = {}
  private readonly startedAt: Date
  private readonly startedMs: number
  private ended = false

  constructor(
    private readonly tools: SpanTools,
    private readonly trace: Trace,
    readonly name: string,
    private readonly kind: SpanKind,
    private readonly parentSpanId: string | undefined,
    attributes: Readonly<Record<string, AttributeValue | undefined>> | undefined,
  ) {
    this.traceId = trace.traceId
    this.spanId = tools.ids.spanId()
    this.startedAt = tools.now()
    this.startedMs = tools.monotonicMs()
    if (attributes) this.setAttributes(attributes)
  }

  setAttributes(attributes: Readonly<Record<string, AttributeValue | undefined>>): void {
    if (this.ended) return
    for (const name in attributes) {
      const value = attributes[name]
      if (value !== undefined) this.attributes[name] = value
    }
  }

  child(
    name: string,
    attributes?: Readonly<Record<string, AttributeValue | undefined>>,
    kind: SpanKind = 'internal',
  ): Span {
    return new RecordingSpan(this.tools, this.trace, name, kind, this.spanId, attributes)
  }

  assign({ tenantId, requestId }: { readonly tenantId?: string; readonly requestId?: string }): void {
    if (tenantId !== undefined) this.trace.tenantId = tenantId
    if (requestId !== undefined) this.trace.requestId = requestId
  }

  end(attributes?: Readonly<Record<string, AttributeValue | undefined>>): void {
    this.finish('ok', undefined, attributes)
  }

  fail(message: string, attributes?: Readonly<Record<string, AttributeValue | undefined>>): void {
    this.finish('error', message, attributes)
  }

  private finish(
    status: SpanStatus,
    statusMessage: string | undefined,
    attributes: Readonly<Record<string, AttributeValue | undefined>> | undefined,
  ): void {
    if (this.ended) return
    if (attributes) this.setAttributes(attributes)
    this.ended = true
    const durationMs = Math.round((this.tools.monotonicMs() - this.startedMs) * 1_000) / 1_000
    const record: SpanRecord = {
      traceId: this.traceId,
      spanId: this.spanId,
      ...(this.parentSpanId !== undefined && { parentSpanId: this.parentSpanId }),
      tenantId: this.trace.tenantId,
      ...(this.trace.requestId !== undefined && { requestId: this.trace.requestId }),
      name: this.name,
      kind: this.kind,
      startedAt: this.startedAt,
      // From the monotonic clock: a wall clock that steps back must not end a span before it began.
      endedAt: new Date(this.startedAt.getTime() + durationMs),
      durationMs,
      status,
      ...(statusMessage !== undefined && { statusMessage }),
      attributes: this.attributes,
    }
    this.tools.sink.write(record)
  }
}
