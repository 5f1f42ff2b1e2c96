import type { Server } from 'node:http'

/** Drops connections, unanswered, of an address that has as many open as it may. */
export function capConnectionsPerAddress(server: Server, max: number): void {
  if (max === Infinity) return
  const counts = new Map<string, number>()
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (counts.get(address) ?? 0) + 1
    if (count > max) return void socket.destroy()
    counts.set(address, count)
    socket.once('close', () => {
      const left = counts.get(address)! - 1
      if (left > 0) counts.set(address, left)
      else counts.delete(address)
    })
  })
}
