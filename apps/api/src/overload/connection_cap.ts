import type { Server } from 'node:http'

export interface ConnectionLimits {
  /** Connections open at a time. Default 10_000. */
  readonly maxConnections?: number
  /** The same of one address, which is that of a proxy where there is one. Default 8_000; `Infinity`: not limited. */
  readonly maxConnectionsPerAddress?: number
}

/** Drops connections, unanswered, beyond the limits as they are when one comes. */
export function capConnections(server: Server, limits: () => ConnectionLimits): void {
  const counts = new Map<string, number>()
  let total = 0
  server.on('connection', (socket) => {
    const { maxConnections = 10_000, maxConnectionsPerAddress = 8_000 } = limits()
    const address = socket.remoteAddress ?? ''
    const count = (counts.get(address) ?? 0) + 1
    if (total >= maxConnections || count > maxConnectionsPerAddress) return void socket.destroy()
    total += 1
    counts.set(address, count)
    socket.once('close', () => {
      total -= 1
      const left = counts.get(address)! - 1
      if (left > 0) counts.set(address, left)
      else counts.delete(address)
    })
  })
}
