import type { SpanRecord } from '@maester/observability'

/** Reads stored spans. Writing goes through a `SpanSink`, which gathers spans and stores them in groups. */
export interface SpanStore {
  /** Every span of the trace that this process has ended or any process has stored, by start. At most 10_000. */
  byTrace(key: { readonly tenantId: string; readonly traceId: string }): Promise<readonly SpanRecord[]>
  byRequest(key: { readonly tenantId: string; readonly requestId: string }): Promise<readonly SpanRecord[]>
}
