/** What a span attribute can hold. `undefined` attributes are left out; `null` says "known to be absent". */
export type AttributeValue = string | number | boolean | null | readonly string[] | readonly number[]

export type SpanStatus = 'unset' | 'ok' | 'error'

/** Roles of OpenTelemetry: https://opentelemetry.io/docs/specs/otel/trace/api/#spankind. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

/** A finished span: what is stored, logged and exported. Immutable. */
export interface SpanRecord {
  /** 32 lower-case hex digits. */
  readonly traceId: string
  /** 16 lower-case hex digits. */
  readonly spanId: string
  /** The enclosing span's id; `undefined` for the root of what this process saw without an inbound parent. */
  readonly parentSpanId?: string
  readonly tenantId: string
  readonly requestId?: string
  readonly name: string
  readonly kind: SpanKind
  readonly startedAt: Date
  readonly endedAt: Date
  /** Monotonic, to the microsecond. */
  readonly durationMs: number
  readonly status: SpanStatus
  /** Why the status is `error`. Never a prompt, an answer or a key. */
  readonly statusMessage?: string
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

/** A running span. Ending it twice is harmless: the first end counts. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly name: string
  setAttributes(attributes: Readonly<Record<string, AttributeValue | undefined>>): void
  /** A span below this one, in the same trace, tenant and request. */
  child(name: string, attributes?: Readonly<Record<string, AttributeValue | undefined>>, kind?: SpanKind): Span
  /** Status `ok`, unless `fail` was called. */
  end(attributes?: Readonly<Record<string, AttributeValue | undefined>>): void
  /** Status `error`, then ended. `message` must be free of content and secrets. */
  fail(message: string, attributes?: Readonly<Record<string, AttributeValue | undefined>>): void
}

/** Takes finished spans. Must neither throw nor block: it is called on the request path. */
export interface SpanSink {
  write(span: SpanRecord): void
}
