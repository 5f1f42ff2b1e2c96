/** Calls `onElapsed` once after `delayMs`, unless the returned function was called before. */
export type StartTimer = (delayMs: number, onElapsed: () => void) => () => void

export const startTimer: StartTimer = (delayMs, onElapsed) => {
  const timer = setTimeout(onElapsed, delayMs)
  return () => clearTimeout(timer)
}

export interface DeadlineClock {
  readonly monotonicMs: () => number
  readonly startTimer: StartTimer
}

/**
 * The earlier of two deadlines: the current phase's, which moves with every byte, and the total. One timer serves
 * both: moving the phase on only writes a number, and a timer that fires too early re-arms itself.
 */
export class ExchangeDeadline {
  readonly #clock: DeadlineClock
  readonly #totalAt: number
  readonly #onElapsed: (which: 'phase' | 'total') => void
  #phaseAt = Number.POSITIVE_INFINITY
  #armedUntil = Number.POSITIVE_INFINITY
  #cancelTimer: () => void = () => {}
  #stopped = false

  constructor(clock: DeadlineClock, totalMs: number, onElapsed: (which: 'phase' | 'total') => void) {
    this.#clock = clock
    this.#totalAt = clock.monotonicMs() + totalMs
    this.#onElapsed = onElapsed
  }

  /** The phase ends `phaseMs` from now. */
  extend(phaseMs: number): void {
    if (this.#stopped) return
    this.#phaseAt = this.#clock.monotonicMs() + phaseMs
    const until = Math.min(this.#phaseAt, this.#totalAt)
    if (until < this.#armedUntil) this.#arm(until)
  }

  stop(): void {
    this.#stopped = true
    this.#cancelTimer()
  }

  #arm(until: number): void {
    this.#cancelTimer()
    this.#armedUntil = until
    this.#cancelTimer = this.#clock.startTimer(Math.max(0, until - this.#clock.monotonicMs()), () => this.#fired())
  }

  #fired(): void {
    if (this.#stopped) return
    const nowMs = this.#clock.monotonicMs()
    // Timers count whole milliseconds and may fire a fraction early.
    if (nowMs + 1 > this.#totalAt) this.#onElapsed('total')
    else if (nowMs + 1 > this.#phaseAt) this.#onElapsed('phase')
    else this.#arm(Math.min(this.#phaseAt, this.#totalAt))
  }
}
