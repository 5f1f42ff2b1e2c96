import type { Logger } from './logger.js'
import type { Span } from './span.js'

/** Who a call is for. Every stored row carries the tenant; the rest narrows reports. */
export interface Principal {
  readonly tenantId: string
  readonly projectId?: string
  readonly apiKeyId?: string
}

/** What accompanies one request or job from the door to the record. Passed explicitly; one object per request. */
export interface RequestContext {
  readonly requestId: string
  /** The caller's own `x-request-id`, kept beside ours. */
  readonly clientRequestId?: string
  readonly traceId: string
  readonly principal: Principal
  /** The span that encloses the whole request. */
  readonly span: Span
  readonly log: Logger
  /** Aborted when the caller has gone or the service stops. */
  readonly signal: AbortSignal
  /** Free labels of the caller, reported by. At most 32, names and values at most 256 characters. */
  readonly tags: Readonly<Record<string, string>>
}
