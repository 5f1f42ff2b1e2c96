import { createDecayedSums, type DecayedSums } from './decayed_sums.js'

/** In ms. */
export interface Percentiles {
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
}

/** Durations of recent calls. What is recorded counts half as much after each half-life. */
export interface LatencyHistogram {
  record(durationMs: number, nowMs: number): void
  /** Within 5 %; `undefined` while fewer than `minCalls` recent calls stand behind them. */
  percentiles(nowMs: number): Percentiles | undefined
}

/** Each bucket ends at 2^(1/8), about 9 %, above the one before. */
const BUCKETS_PER_DOUBLING = 8
/** From 1 ms to 2^20 ms, 17 minutes. */
const BUCKETS = 20 * BUCKETS_PER_DOUBLING + 1
/** Behind the buckets: all of them together. */
const TOTAL = BUCKETS
const SHARES = [0.5, 0.95, 0.99]

export function createLatencyHistogram(options: {
  readonly halfLifeMs: number
  readonly minCalls: number
}): LatencyHistogram {
  const counts = createDecayedSums(BUCKETS + 1, options.halfLifeMs)
  return {
    record(durationMs, nowMs) {
      counts.add(bucketOf(durationMs), 1, nowMs)
      counts.add(TOTAL, 1, nowMs)
    },
    percentiles(nowMs) {
      if (counts.at(TOTAL, nowMs) < options.minCalls) return undefined
      const [p50Ms, p95Ms, p99Ms] = SHARES.map((share) => durationAt(counts, share)) as [number, number, number]
      return { p50Ms, p95Ms, p99Ms }
    },
  }
}

/** How long the quickest calls that make up this share of all took at most. */
function durationAt(counts: DecayedSums, share: number): number {
  // Sums of doubles: the last call must not be missed by a rounding error.
  const rank = share * counts.relative(TOTAL) * (1 - 1e-9)
  let seen = 0
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    seen += counts.relative(bucket)
    if (seen >= rank) return middleOf(bucket)
  }
  return middleOf(BUCKETS - 1)
}

function bucketOf(durationMs: number): number {
  if (!(durationMs > 1)) return 0
  return Math.min(BUCKETS - 1, Math.ceil(Math.log2(durationMs) * BUCKETS_PER_DOUBLING))
}

/** Half way through the bucket, in powers; whole ms from 10 ms on. */
function middleOf(bucket: number): number {
  const ms = 2 ** ((bucket - 0.5) / BUCKETS_PER_DOUBLING)
  return ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)
}
