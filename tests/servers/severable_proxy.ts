import { connect, createServer, type Socket } from 'node:net'

export interface SeverableProxy {
  /** The url with the proxy's address in place of the server's. */
  readonly url: string
  /** Breaks every connection and refuses new ones, until mended. */
  sever(): void
  mend(): void
  stop(): Promise<void>
}

/** Stands between a client and a real server, so that a test can take the server away. */
export async function startSeverableProxy(url: string): Promise<SeverableProxy> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let isSevered = false
  const server = createServer((inbound) => {
    if (isSevered) return void inbound.destroy()
    const outbound = connect(Number(port), hostname)
    for (const [socket, other] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const proxied = new URL(url)
  proxied.hostname = '127.0.0.1'
  proxied.port = String(address.port)
  const breakAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: proxied.href,
    sever() {
      isSevered = true
      breakAll()
    },
    mend() {
      isSevered = false
    },
    async stop() {
      breakAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
