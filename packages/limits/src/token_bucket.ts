import type { LimitReading, RateClaim } from './limit_store.js'

const minuteMs = 60_000
/** Sums of fractions of a millisecond miss the minute by less than this. */
const roundingMs = 0.001

/** What a claim does to a bucket. */
export interface Withdrawal {
  readonly fits: boolean
  /** The bucket after it, if it fits; else as it was. */
  readonly fullAtMs: number
  /** Time until it would fit, in ms. `undefined`: never. */
  readonly waitMs: number | undefined
}

/**
 * A bucket is one number: when it will be full again. So an absent bucket is a full one, and a bucket whose time has
 * passed can be forgotten. This is the generic cell rate algorithm with a burst of one minute's worth.
 * ITU-T I.371 (2004), annex A.
 */
export function withdraw(fullAtMs: number, { perMinute, cost }: RateClaim, nowMs: number): Withdrawal {
  const startMs = Math.max(fullAtMs, nowMs)
  const afterMs = startMs + (cost * minuteMs) / perMinute
  const overMs = afterMs - nowMs - minuteMs
  if (overMs <= roundingMs) return { fits: true, fullAtMs: afterMs, waitMs: 0 }
  return { fits: false, fullAtMs: startMs, waitMs: cost > perMinute ? undefined : overMs }
}

/** The bucket after a correction, which always fits: it may leave a debt, but never more than a full bucket. */
export function correct(fullAtMs: number, { perMinute, cost }: RateClaim, nowMs: number): number {
  return Math.max(nowMs, Math.max(fullAtMs, nowMs) + (cost * minuteMs) / perMinute)
}

export function readBucket(fullAtMs: number, perMinute: number, nowMs: number): LimitReading {
  const resetMs = Math.max(0, fullAtMs - nowMs)
  const remaining = Math.floor(((minuteMs - resetMs + roundingMs) * perMinute) / minuteMs)
  return { remaining: Math.max(0, remaining), resetMs }
}
