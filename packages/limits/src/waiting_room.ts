import type { LimitClaim, LimitHold, LimitStore, RateClaim } from './limit_store.js'

/** Runs `run` after `delayMs` and gives what cancels it. */
export type StartTimer = (delayMs: number, run: () => void) => () => void

export interface WaitingRoomOptions {
  readonly store: LimitStore
  /** How often places that other processes may have given back are looked for while someone waits, in ms. Default 50. */
  readonly pollMs?: number
  /** A clock that never steps back, in ms. Default `performance.now`. */
  readonly monotonicMs?: () => number
  readonly startTimer?: StartTimer
}

export interface Visit {
  /** Whoever wants the same waits in the same line. */
  readonly line: string
  readonly claims: readonly LimitClaim[]
  /** Longest wait, in ms. 0: take what is there or nothing. */
  readonly patienceMs: number
  /** Most that may wait in this line. */
  readonly maxWaiting: number
  readonly signal: AbortSignal
}

export type VisitOutcome =
  | { readonly kind: 'taken'; readonly hold: LimitHold }
  /** `retryAfterMs`: when a rate would let it in, if that is longer than it would wait; else `undefined`. */
  | {
      readonly kind: 'refused'
      readonly reason: 'no_room' | 'line_full' | 'too_late' | 'gone'
      readonly retryAfterMs?: number
    }

/** Takes from a store, and lets those wait in line for whom there is nothing now: first in, first out. */
export interface WaitingRoom {
  visit(visit: Visit): Promise<VisitOutcome>
  /** How many wait, over all lines. */
  readonly waiting: number
}

interface Waiter {
  readonly claims: readonly LimitClaim[]
  readonly deadlineMs: number
  settle(outcome: VisitOutcome): void
}

interface Line {
  /** The next first. */
  readonly waiters: Waiter[]
  /** The store is being asked for the first of them. */
  asking: boolean
  /** Something was given back while it was asked. */
  askAgain: boolean
  cancelTimer?: () => void
}

const timers: StartTimer = (delayMs, run) => {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}

export function createWaitingRoom({
  store,
  pollMs = 50,
  monotonicMs = () => performance.now(),
  startTimer = timers,
}: WaitingRoomOptions): WaitingRoom {
  const lines = new Map<string, Line>()

  async function visit(visitor: Visit): Promise<VisitOutcome> {
    const { line: name, claims, patienceMs, maxWaiting, signal } = visitor
    if (!lines.has(name)) {
      const verdict = await store.take(claims)
      if (verdict.granted) return { kind: 'taken', hold: watched(name, verdict.hold) }
      const { retryAfterMs } = verdict
      if (retryAfterMs !== undefined && retryAfterMs > patienceMs) return refused('too_late', retryAfterMs)
    }
    if (patienceMs <= 0) return refused('no_room')
    if ((lines.get(name)?.waiters.length ?? 0) >= maxWaiting) return refused('line_full')
    if (signal.aborted) return refused('gone')
    return join(name, visitor)
  }

  function join(name: string, { claims, patienceMs, signal }: Visit): Promise<VisitOutcome> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        claims,
        deadlineMs: monotonicMs() + patienceMs,
        settle(outcome) {
          cancelDeadline()
          signal.removeEventListener('abort', onGone)
          resolve(outcome)
        },
      }
      const onGone = () => leave(name, waiter, 'gone')
      const cancelDeadline = startTimer(patienceMs, () => leave(name, waiter, 'too_late'))
      signal.addEventListener('abort', onGone, { once: true })
      const line: Line = lines.get(name) ?? { waiters: [], asking: false, askAgain: false }
      lines.set(name, line)
      line.waiters.push(waiter)
      if (line.waiters.length === 1) void serve(name)
    })
  }

  function leave(name: string, waiter: Waiter, reason: 'gone' | 'too_late'): void {
    const waiters = lines.get(name)?.waiters ?? []
    const index = waiters.indexOf(waiter)
    if (index < 0) return
    waiters.splice(index, 1)
    waiter.settle(refused(reason))
    if (index === 0) void serve(name)
  }

  /** Lets in from the front for as long as there is room, and says when to look again. */
  async function serve(name: string): Promise<void> {
    const line = lines.get(name)
    if (!line) return
    line.askAgain = true
    if (line.asking) return
    line.asking = true
    line.cancelTimer?.()
    while (line.askAgain && line.waiters.length > 0) {
      line.askAgain = false
      await serveFirst(name, line, line.waiters[0]!)
    }
    line.asking = false
    if (line.waiters.length === 0) {
      line.cancelTimer?.()
      lines.delete(name)
    }
  }

  async function serveFirst(name: string, line: Line, first: Waiter): Promise<void> {
    const verdict = await store.take(first.claims)
    const isStillFirst = line.waiters[0] === first
    if (verdict.granted) {
      line.askAgain = true
      if (!isStillFirst) return verdict.hold.end(refund(first.claims))
      line.waiters.shift()
      return first.settle({ kind: 'taken', hold: watched(name, verdict.hold) })
    }
    const { retryAfterMs } = verdict
    if (isStillFirst && retryAfterMs !== undefined && monotonicMs() + retryAfterMs > first.deadlineMs) {
      line.askAgain = true
      line.waiters.shift()
      return first.settle(refused('too_late', retryAfterMs))
    }
    line.cancelTimer?.()
    line.cancelTimer = startTimer(retryAfterMs ?? pollMs, () => void serve(name))
  }

  /** Whoever waits learns at once that something was given back. */
  function watched(name: string, hold: LimitHold): LimitHold {
    return {
      end(corrections) {
        hold.end(corrections)
        void serve(name)
      },
    }
  }

  return {
    visit,
    get waiting() {
      return [...lines.values()].reduce((count, { waiters }) => count + waiters.length, 0)
    },
  }
}

function refused(reason: Extract<VisitOutcome, { kind: 'refused' }>['reason'], retryAfterMs?: number): VisitOutcome {
  return { kind: 'refused', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

function refund(claims: readonly LimitClaim[]): readonly RateClaim[] {
  return claims.flatMap((claim) => (claim.kind === 'rate' ? [{ ...claim, cost: -claim.cost }] : []))
}
