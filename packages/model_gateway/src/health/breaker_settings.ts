/** When a target that fails is left alone, and for how long. */
export interface BreakerSettings {
  /** It opens after so many failures in a row. Default 3. */
  readonly consecutiveFailures: number
  /** Or when this share of the last calls failed. Default 0.5. */
  readonly failureRatio: number
  /** Fewer calls than this within the window say nothing about a share. Default 5. */
  readonly minRequests: number
  /** How far back the share looks. Default 30_000. */
  readonly windowMs: number
  /**
   * The longest it stays open before one call is let through to look. The first time is 1 s at most, then it doubles.
   * Default 5_000.
   */
  readonly openMs: number
}

export const defaultBreaker: BreakerSettings = {
  consecutiveFailures: 3,
  failureRatio: 0.5,
  minRequests: 5,
  windowMs: 30_000,
  openMs: 5_000,
}
