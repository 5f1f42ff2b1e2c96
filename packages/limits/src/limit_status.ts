import type { LimitClaim, LimitVerdict } from './limit_store.js'

/** How one kind of limit stands. */
export interface LimitCount {
  /** A minute. */
  readonly limit: number
  readonly remaining: number
  /** Time until `remaining` is `limit` again, in ms. */
  readonly resetMs: number
}

/** What a caller is told of its limits: of each kind the one with the least left. */
export interface LimitStatus {
  readonly requests?: LimitCount
  readonly tokens?: LimitCount
  /** The store that processes share was away: this process counts for itself. */
  readonly degraded: boolean
}

export type CountedClaim = LimitClaim & { readonly what: 'requests' | 'tokens' | 'in_flight' }

export function statusOf(claims: readonly CountedClaim[], { readings, degraded }: LimitVerdict): LimitStatus {
  const counts: { requests?: LimitCount; tokens?: LimitCount } = {}
  for (const [index, claim] of claims.entries()) {
    if (claim.kind !== 'rate' || claim.what === 'in_flight') continue
    const { remaining, resetMs } = readings[index]!
    const known = counts[claim.what]
    if (known && known.remaining <= remaining) continue
    counts[claim.what] = { limit: claim.perMinute, remaining, resetMs }
  }
  return { ...counts, degraded }
}
