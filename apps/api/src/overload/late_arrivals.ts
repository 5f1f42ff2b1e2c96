import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** Knows a request that is too slow from one that this process was too slow to read. */
export interface LateArrivals {
  /** Notes the request whose headers a connection has brought last. */
  note(incoming: IncomingMessage): void
  /**
   * Calls `refuse` unless what the connection has brought in the meantime completes its request. Node looks at its timers
   * before it reads, so after a long time without either a request may be called late that lies ready to be read.
   */
  judge(socket: Duplex, refuse: () => void): void
}

/** `graceMs`: how long a body may still take whose headers were found late. */
export function createLateArrivals(graceMs: number): LateArrivals {
  const latest = new WeakMap<Duplex, IncomingMessage>()
  return {
    note: (incoming) => void latest.set(incoming.socket, incoming),
    judge(socket, refuse) {
      const before = latest.get(socket)
      const isOwedHeaders = before === undefined || before.complete
      // Runs once everything that has arrived is read.
      setImmediate(() => {
        const now = latest.get(socket)
        if (now === undefined || (isOwedHeaders && now === before)) return refuse()
        if (now.complete) return
        if (!isOwedHeaders) return refuse()
        // Node has taken its eyes off this connection.
        setTimeout(() => (now.complete ? undefined : refuse()), graceMs).unref()
      })
    },
  }
}
