import type { StartTimer } from '../transport/exchange_deadline.js'

/** A monotonic clock and its timers that move only when told. */
export interface ManualClock {
  monotonicMs(): number
  readonly startTimer: StartTimer
  /** Moves on and runs every timer that is due. */
  advance(ms: number): void
  /** Timers that have neither run nor been cancelled. */
  readonly armed: number
}

export function createManualClock(): ManualClock {
  let nowMs = 0
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  return {
    monotonicMs: () => nowMs,
    startTimer(delayMs, run) {
      const timer = { at: nowMs + delayMs, run }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    advance(ms) {
      nowMs += ms
      for (const timer of [...timers]) {
        if (timer.at > nowMs) continue
        timers.delete(timer)
        timer.run()
      }
    },
    get armed() {
      return timers.size
    },
  }
}
