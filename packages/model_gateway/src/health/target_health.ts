import type { FailureClass } from '../provider_failure.js'

/**
 * `closed`: calls go through. `open`: none do. `half_open`: the time of being open is over, and one call at a time is
 * let through to look; whoever ranks targets treats it as usable, or it would never be looked at.
 */
export type BreakerState = 'closed' | 'open' | 'half_open'

export interface BreakerHealth {
  readonly state: BreakerState
  /** Since when it has been in this state; `undefined` when it never was in another. */
  readonly since?: Date
  /** When an open one lets a call through to look. */
  readonly openUntil?: Date
}

/** The last calls, as far back as the breaker's window goes. */
export interface RecentCalls {
  readonly windowMs: number
  readonly requests: number
  /** Weighted by how clearly the provider was at fault: a timeout counts half. */
  readonly failures: number
}

export interface SetAsideKey {
  readonly keyId: string
  readonly reason: FailureClass
  readonly until: Date
}

/** How one target has done lately. */
export interface TargetHealth {
  /** Name of the connection. */
  readonly provider: string
  readonly model: string
  readonly region?: string
  readonly breaker: BreakerHealth
  readonly recent: RecentCalls
  readonly keysSetAside: readonly SetAsideKey[]
}

/** How the host behind a connection has done: whether it could be reached at all, whatever the model. */
export interface ConnectionHealth {
  readonly provider: string
  readonly breaker: BreakerHealth
  readonly recent: RecentCalls
}

/** What is known of the targets and connections that have been called. One that is not listed has nothing against it. */
export interface GatewayHealth {
  readonly connections: readonly ConnectionHealth[]
  readonly targets: readonly TargetHealth[]
}
