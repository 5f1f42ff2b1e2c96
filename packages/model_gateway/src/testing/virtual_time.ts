import type { Sleep } from '../retry.js'

/** Time that passes only while `run` runs, from one thing that is waited for to the next. */
export interface VirtualTime {
  monotonicMs(): number
  readonly sleep: Sleep
  /** Runs until nothing is waited for any more, and everything that follows from it has happened. */
  run(): Promise<void>
}

export function createVirtualTime(): VirtualTime {
  let nowMs = 0
  let order = 0
  const waiting: { readonly atMs: number; readonly order: number; readonly resolve: () => void }[] = []

  function add(atMs: number, resolve: () => void): void {
    order += 1
    waiting.push({ atMs, order, resolve })
  }

  function takeNext() {
    let first = 0
    for (let index = 1; index < waiting.length; index += 1) {
      const [a, b] = [waiting[index]!, waiting[first]!]
      if (a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)) first = index
    }
    return waiting.splice(first, 1)[0]
  }

  return {
    monotonicMs: () => nowMs,
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        signal?.addEventListener('abort', () => resolve(), { once: true })
        add(nowMs + delayMs, resolve)
      }),
    async run() {
      await settled()
      for (let next = takeNext(); next !== undefined; next = takeNext()) {
        nowMs = Math.max(nowMs, next.atMs)
        next.resolve()
        await settled()
      }
    },
  }
}

/** Every promise that could go on has. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
