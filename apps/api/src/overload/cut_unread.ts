import type { ServerResponse } from 'node:http'

const longestLookMs = 5_000

/**
 * Cuts off callers who read nothing of an answer that has been written to its end. Until `writeIdleMs` have passed
 * without a byte taken, an answer may be as slow as it likes. `stop` ends the watch.
 */
export function cutUnread(open: ReadonlySet<ServerResponse>, writeIdleMs: number): { stop(): void } {
  const armed = new WeakSet<ServerResponse>()
  const look = () => {
    for (const outgoing of open) {
      if (!outgoing.writableEnded || outgoing.writableFinished || armed.has(outgoing)) continue
      armed.add(outgoing)
      // Node knows what the kernel has taken; its server destroys a socket that times out, and sets another time-out
      // once the answer has left.
      outgoing.socket?.setTimeout(writeIdleMs)
    }
  }
  const timer = setInterval(look, Math.min(longestLookMs, writeIdleMs))
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
