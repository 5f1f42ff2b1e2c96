import type { StartTimer } from '../waiting_room.js'

/** A monotonic clock and its timers that move only when told. */
export interface ManualClock {
  monotonicMs(): number
  readonly startTimer: StartTimer
  /** Moves on, runs every timer that is due, and lets what follows from them happen. */
  advance(ms: number): Promise<void>
  readonly armed: number
}

export function createManualClock(): ManualClock {
  let nowMs = 0
  const timers = new Set<{ readonly atMs: number; readonly run: () => void }>()
  return {
    monotonicMs: () => nowMs,
    startTimer(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async advance(ms) {
      nowMs += ms
      for (const timer of [...timers]) {
        if (timer.atMs > nowMs || !timers.delete(timer)) continue
        timer.run()
      }
      await new Promise((resolve) => setImmediate(resolve))
    },
    get armed() {
      return timers.size
    },
  }
}
