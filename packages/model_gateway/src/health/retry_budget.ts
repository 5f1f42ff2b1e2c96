/** Retries that may be made before any call has paid for them. */
const CAPACITY = 50
/** What a quiet service earns: a retry now and then must not depend on other calls. */
const PER_SECOND = 1

/** What extra attempts are paid from, so that trying again never doubles the load on providers that are down. */
export interface RetryBudget {
  /** A call has begun: it adds `ratio` of an attempt. */
  earn(ratio: number): void
  readonly isEmpty: boolean
  /** One extra attempt is made. */
  spend(): void
}

export function createRetryBudget(monotonicMs: () => number): RetryBudget {
  let tokens = CAPACITY
  let atMs = monotonicMs()

  function refill(): void {
    const nowMs = monotonicMs()
    tokens = Math.min(CAPACITY, tokens + ((nowMs - atMs) / 1_000) * PER_SECOND)
    atMs = nowMs
  }

  return {
    earn(ratio) {
      refill()
      tokens = Math.min(CAPACITY, tokens + ratio)
    },
    get isEmpty() {
      refill()
      return tokens < 1
    },
    spend() {
      refill()
      tokens = Math.max(0, tokens - 1)
    },
  }
}
