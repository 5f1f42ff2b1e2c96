import type { SpanRecord, SpanSink } from '../span.js'

export interface MemorySpanSink extends SpanSink {
  /** Everything written so far, oldest first: inner spans before the spans around them. */
  readonly spans: readonly SpanRecord[]
}

/** Keeps every span in memory. For tests and short scripts: it never forgets. */
export function createMemorySpanSink(): MemorySpanSink {
  const spans: SpanRecord[] = []
  return {
    spans,
    write(span) {
      spans.push(span)
    },
  }
}
