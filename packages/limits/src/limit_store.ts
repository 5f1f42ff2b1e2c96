/** So much of something in each minute: a bucket that holds one minute's worth and fills evenly. */
export interface RateClaim {
  readonly kind: 'rate'
  /** Names the bucket. Claims of one key should agree on `perMinute`. */
  readonly key: string
  readonly perMinute: number
  /** How much of it this call takes. One that takes more than `perMinute` never fits. */
  readonly cost: number
}

/** So many at a time. Each claim takes one place. */
export interface InFlightClaim {
  readonly kind: 'in_flight'
  readonly key: string
  readonly max: number
}

/** One limit that a call must fit into. */
export type LimitClaim = RateClaim | InFlightClaim

/** How one limit stands after it was asked. */
export interface LimitReading {
  /** How much may still be taken now. */
  readonly remaining: number
  /** Time until it is whole again, in ms. 0 for places in flight: nobody knows. */
  readonly resetMs: number
}

/** What a call holds until it ends. */
export interface LimitHold {
  /**
   * Gives the places back and takes `corrections` from their buckets, whose costs may be negative: what was set aside
   * and not used. Only the first call counts. Never throws.
   */
  end(corrections?: readonly RateClaim[]): void
}

interface Answered {
  /** One for each claim, in their order. */
  readonly readings: readonly LimitReading[]
  /** The store that processes share was away: each counts for itself. */
  readonly degraded: boolean
}

export type LimitVerdict =
  | (Answered & { readonly granted: true; readonly hold: LimitHold })
  | (Answered & {
      readonly granted: false
      /** Index of the first claim that does not fit. */
      readonly refusedBy: number
      /** Time until it would fit, in ms. `undefined`: not known, or never. */
      readonly retryAfterMs: number | undefined
    })

/** Counts what is taken, within one process or among several. */
export interface LimitStore {
  /** All claims or none. At most one claim per key. Never rejects. */
  take(claims: readonly LimitClaim[]): LimitVerdict | Promise<LimitVerdict>
}
