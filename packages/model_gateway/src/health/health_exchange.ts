import type { FailureClass } from '../provider_failure.js'

/** A change one process tells the others. Durations instead of times: clocks differ. */
export type HealthNotice =
  | {
      readonly kind: 'breaker'
      /** `provider`, `provider/model` or `provider/model@region`. */
      readonly name: string
      readonly state: 'open' | 'closed'
      /** Of an open one: how long until a call may look. In ms. */
      readonly openForMs?: number
    }
  | {
      readonly kind: 'key'
      /** `provider/model`. */
      readonly name: string
      readonly keyId: string
      readonly reason: FailureClass
      /** In ms. */
      readonly setAsideForMs: number
    }

/** How processes tell each other what they have learnt. No call ever waits for it. */
export interface HealthExchange {
  /** Sends what can be sent and forgets the rest. Never throws, never waits. */
  publish(notice: HealthNotice): void
  /** Passes on what other processes published, and nothing of our own. Returns how to stop. */
  subscribe(onNotice: (notice: HealthNotice) => void): () => void
}
