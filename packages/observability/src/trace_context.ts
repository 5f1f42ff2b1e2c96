/** One position in a distributed trace, as the `traceparent` header carries it. */
export interface TraceContext {
  /** 32 lower-case hex digits, never all zero. */
  readonly traceId: string
  /** 16 lower-case hex digits, never all zero. Inbound: the caller's span, parent of ours. */
  readonly spanId: string
  /** The caller may have recorded this trace. */
  readonly sampled: boolean
}

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/**
 * Reads a `traceparent` header; `undefined` for anything that is not one, which then starts a new trace.
 * Versions above 00 are read by their first four fields. https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const match = header === undefined || header.length > 512 ? null : pattern.exec(header.trim())
  if (!match) return undefined
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = match
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined
  if (isAllZero(traceId) || isAllZero(spanId)) return undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** Writes a version 00 `traceparent` header. */
export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}

function isAllZero(hex: string): boolean {
  return /^0+$/.test(hex)
}
