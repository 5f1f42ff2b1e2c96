import type { LimitClaim, LimitHold, LimitReading, LimitStore, LimitVerdict, RateClaim } from '../limit_store.js'
import { correct, readBucket, withdraw } from '../token_bucket.js'

export interface MemoryLimitStoreOptions {
  /** A clock that never steps back, in ms. Default `performance.now`. */
  readonly monotonicMs?: () => number
  /** Buckets kept at a time; the one longest untouched is forgotten for another. Default 100_000, about 10 MB. */
  readonly maxBuckets?: number
}

/** A store that answers at once. */
export interface MemoryLimitStore extends LimitStore {
  take(claims: readonly LimitClaim[]): LimitVerdict
  /** How much is remembered, to be watched. */
  readonly size: number
}

/** Exact within one process, and bounded: a bucket that is full again is dropped when a new one comes. */
export function createMemoryLimitStore({
  monotonicMs = () => performance.now(),
  maxBuckets = 100_000,
}: MemoryLimitStoreOptions = {}): MemoryLimitStore {
  /** When each bucket is full again. In the order of their last withdrawal. */
  const buckets = new Map<string, number>()
  const inFlight = new Map<string, number>()

  function take(claims: readonly LimitClaim[]): LimitVerdict {
    const nowMs = monotonicMs()
    for (const [index, claim] of claims.entries()) {
      const waitMs = obstacle(claim, nowMs)
      if (waitMs === 'none') continue
      const readings = claims.map((each) => read(each, nowMs))
      return { granted: false, refusedBy: index, retryAfterMs: waitMs, readings, degraded: false }
    }
    const readings = claims.map((claim) => book(claim, nowMs))
    return { granted: true, hold: holdOf(claims), readings, degraded: false }
  }

  function obstacle(claim: LimitClaim, nowMs: number): number | undefined | 'none' {
    if (claim.kind === 'in_flight') return (inFlight.get(claim.key) ?? 0) < claim.max ? 'none' : undefined
    const { fits, waitMs } = withdraw(buckets.get(claim.key) ?? 0, claim, nowMs)
    return fits ? 'none' : waitMs
  }

  function read(claim: LimitClaim, nowMs: number): LimitReading {
    if (claim.kind === 'rate') return readBucket(buckets.get(claim.key) ?? 0, claim.perMinute, nowMs)
    return { remaining: Math.max(0, claim.max - (inFlight.get(claim.key) ?? 0)), resetMs: 0 }
  }

  function book(claim: LimitClaim, nowMs: number): LimitReading {
    if (claim.kind === 'rate') put(claim.key, withdraw(buckets.get(claim.key) ?? 0, claim, nowMs).fullAtMs, nowMs)
    else inFlight.set(claim.key, (inFlight.get(claim.key) ?? 0) + 1)
    return read(claim, nowMs)
  }

  function put(key: string, fullAtMs: number, nowMs: number): void {
    if (!buckets.delete(key)) makeRoom(nowMs)
    buckets.set(key, fullAtMs)
  }

  /** Looks at the two buckets longest untouched: more go than come, as long as any are full. */
  function makeRoom(nowMs: number): void {
    let looks = 2
    for (const [key, fullAtMs] of buckets) {
      if (fullAtMs <= nowMs || buckets.size >= maxBuckets) buckets.delete(key)
      looks -= 1
      if (looks === 0) return
    }
  }

  function holdOf(claims: readonly LimitClaim[]): LimitHold {
    let ended = false
    return {
      end(corrections = []) {
        if (ended) return
        ended = true
        for (const claim of claims) if (claim.kind === 'in_flight') leave(claim.key)
        amend(corrections)
      },
    }
  }

  function leave(key: string): void {
    const count = (inFlight.get(key) ?? 0) - 1
    if (count > 0) inFlight.set(key, count)
    else inFlight.delete(key)
  }

  function amend(corrections: readonly RateClaim[]): void {
    const nowMs = monotonicMs()
    for (const claim of corrections) put(claim.key, correct(buckets.get(claim.key) ?? 0, claim, nowMs), nowMs)
  }

  return {
    take,
    get size() {
      return buckets.size + inFlight.size
    },
  }
}
