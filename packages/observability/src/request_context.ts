import type { Logger } from './logger.js'
import type { Span } from './span.js'

/** Who a call is for. Every stored row carries the tenant; the rest narrows reports. */
export interface Principal {
  readonly tenantId: string
  readonly projectId?: string
  readonly apiKeyId?: string
  /** The caller's own user, for budgets and reports by user. */
  readonly userId?: string
  /** What the key may do. Absent: everything, as the administrator of the tenant. */
  readonly scopes?: readonly string[]
  /** Runs the service: may act for any tenant and manage all of them. Default: no. */
  readonly operator?: true
  /** Model names the key may ask for, `*` at the end standing for any rest. Absent: all. */
  readonly allowedModels?: readonly string[]
  /** Of the key itself. Absent: the service's own. */
  readonly limits?: CallLimits
}

/** How much may be asked at a time. Absent: not limited. */
export interface CallLimits {
  readonly requestsPerMinute?: number
  readonly tokensPerMinute?: number
  readonly maxInFlight?: number
}

/** What a request is expected to use. */
export interface ExpectedTokens {
  readonly inputTokens: number
  readonly outputTokens: number
  /** The request itself limits its output to `outputTokens`; else that is only what is usual. */
  readonly outputIsLimited: boolean
}

/** The share of one request in its caller's tokens a minute. */
export interface TokenAllowance {
  /** Sets tokens aside before anything is sent. Throws or rejects, retryable, when more are asked for than are left. */
  reserve(expected: ExpectedTokens): void | Promise<void>
  /** What was used after all, 0 when nothing was sent. Without it what was set aside is what counts. */
  used(tokens: number): void
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
  /** Absent: the caller's tokens are not limited. */
  readonly allowance?: TokenAllowance
  /** How many Maesters the request has come through before this one. Default 0. */
  readonly hops?: number
}
