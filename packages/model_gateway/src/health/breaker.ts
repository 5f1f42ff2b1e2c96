import type { BreakerSettings } from './breaker_settings.js'
import { FailureWindow, type WindowCounts } from './failure_window.js'
import type { BreakerState } from './target_health.js'

/** How long the first opening lasts; each one that follows without a calm window between lasts twice as long. In ms. */
const FIRST_OPEN_MS = 1_000

/**
 * What a call that was let through says of the target. A number: it failed by the provider's fault, 1 clearly, less for
 * what may have other causes. `neutral`: it says nothing, as when the caller left.
 */
export type BreakerVerdict = 'ok' | 'neutral' | number

export interface BreakerPermit {
  readonly kind: 'permit'
  /** It looks whether the target has recovered. */
  readonly probe: boolean
  /** Nothing speaks against the target: it is closed, and its last call did not fail. */
  readonly goodStanding: boolean
  /** Only the first call counts, and only while the breaker is still in the state the permit was given in. */
  settle(verdict: BreakerVerdict): void
}

export interface BreakerRefusal {
  readonly kind: 'refused'
  /** When the next call may be let through. At least 1. */
  readonly retryInMs: number
}

export interface BreakerChange {
  readonly state: BreakerState
  /** Of an open one. */
  readonly openForMs?: number
}

export interface BreakerOptions {
  readonly settings: () => BreakerSettings
  readonly monotonicMs: () => number
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Called for every change but those another process told of. */
  readonly onChange: (change: BreakerChange) => void
}

/**
 * Leaves a failing target alone. Closed: counts failures, and opens after too many in a row or too large a share of
 * them. Open: refuses every call for a time that doubles up to `openMs`, less up to half of it at random. Then half
 * open: lets one call through at a time, whose outcome closes or opens it.
 */
export class Breaker {
  readonly #options: BreakerOptions
  readonly #window = new FailureWindow()
  #state: BreakerState = 'closed'
  #sinceMs: number | undefined
  #openUntilMs = 0
  #openings = 0
  #failuresInARow = 0
  /** Grows with every change: what a call says that began before it is no longer of interest. */
  #generation = 0
  #probeSinceMs: number | undefined

  constructor(options: BreakerOptions) {
    this.#options = options
  }

  get state(): BreakerState {
    if (this.#state === 'open' && this.#options.monotonicMs() >= this.#openUntilMs) return 'half_open'
    return this.#state
  }

  /** On the monotonic clock; `undefined` when it was never in another state. */
  get sinceMs(): number | undefined {
    return this.#state === 'open' && this.state === 'half_open' ? this.#openUntilMs : this.#sinceMs
  }

  get openUntilMs(): number | undefined {
    return this.state === 'open' ? this.#openUntilMs : undefined
  }

  get goodStanding(): boolean {
    return this.#state === 'closed' && this.#failuresInARow === 0
  }

  recent(): WindowCounts {
    return this.#window.counts(this.#options.monotonicMs(), this.#options.settings().windowMs)
  }

  enter(): BreakerPermit | BreakerRefusal {
    const nowMs = this.#options.monotonicMs()
    if (this.#state === 'closed') return this.#permit(false)
    if (nowMs < this.#openUntilMs) return { kind: 'refused', retryInMs: atLeast1(this.#openUntilMs - nowMs) }
    if (this.#state === 'open') {
      this.#change('half_open', this.#openUntilMs)
      this.#options.onChange({ state: 'half_open' })
    }
    const { openMs } = this.#options.settings()
    // A probe that takes longer than an opening keeps nobody from looking again.
    if (this.#probeSinceMs !== undefined && nowMs < this.#probeSinceMs + openMs) {
      return { kind: 'refused', retryInMs: Math.min(FIRST_OPEN_MS, atLeast1(this.#probeSinceMs + openMs - nowMs)) }
    }
    this.#probeSinceMs = nowMs
    return this.#permit(true)
  }

  /** Another process found the target failing. */
  openFor(openForMs: number): void {
    if (this.#state === 'open' || openForMs <= 0) return
    const nowMs = this.#options.monotonicMs()
    this.#openings += 1
    this.#openUntilMs = nowMs + Math.min(openForMs, this.#options.settings().openMs)
    this.#change('open', nowMs)
  }

  /** Another process found the target well again. */
  close(): void {
    if (this.#state === 'closed') return
    this.#failuresInARow = 0
    this.#window.clear()
    this.#change('closed', this.#options.monotonicMs())
  }

  #permit(probe: boolean): BreakerPermit {
    const generation = this.#generation
    let settled = false
    return {
      kind: 'permit',
      probe,
      goodStanding: this.goodStanding,
      settle: (verdict) => {
        if (settled || generation !== this.#generation) return
        settled = true
        if (probe) this.#settleProbe(verdict)
        else if (verdict !== 'neutral') this.#count(verdict)
      },
    }
  }

  #settleProbe(verdict: BreakerVerdict): void {
    this.#probeSinceMs = undefined
    if (verdict === 'neutral') return
    if (verdict === 'ok') {
      this.close()
      this.#options.onChange({ state: 'closed' })
    } else this.#open()
  }

  #count(verdict: 'ok' | number): void {
    const nowMs = this.#options.monotonicMs()
    const { consecutiveFailures, failureRatio, minRequests, windowMs } = this.#options.settings()
    if (verdict === 'ok') {
      this.#failuresInARow = 0
      this.#window.add(nowMs, windowMs, 0)
      return
    }
    this.#failuresInARow += verdict
    this.#window.add(nowMs, windowMs, verdict)
    const { requests, failures } = this.#window.counts(nowMs, windowMs)
    const tooManyInARow = this.#failuresInARow >= consecutiveFailures
    if (tooManyInARow || (requests >= minRequests && failures / requests >= failureRatio)) this.#open()
  }

  #open(): void {
    const nowMs = this.#options.monotonicMs()
    const { openMs, windowMs } = this.#options.settings()
    const calm = this.#state === 'closed' && this.#sinceMs !== undefined && nowMs - this.#sinceMs > windowMs
    this.#openings = calm ? 1 : this.#openings + 1
    const longestMs = Math.min(openMs, FIRST_OPEN_MS * 2 ** (this.#openings - 1))
    const openForMs = longestMs * (1 - this.#options.random() / 2)
    this.#openUntilMs = nowMs + openForMs
    this.#change('open', nowMs)
    this.#options.onChange({ state: 'open', openForMs })
  }

  #change(state: BreakerState, sinceMs: number): void {
    this.#state = state
    this.#sinceMs = sinceMs
    this.#generation += 1
    this.#probeSinceMs = undefined
  }
}

const atLeast1 = (ms: number) => Math.max(1, Math.ceil(ms))
