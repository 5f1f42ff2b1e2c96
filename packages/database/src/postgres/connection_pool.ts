import { DatabaseError } from '../errors.js'

/** One connection to the server, for one transaction at a time. */
export interface Connection<Client> {
  readonly client: Client
  /** True as soon as the driver has noticed; it does not come back. */
  isLost(): boolean
}

export interface ConnectionPool<Client> {
  /** Rejects with `database_unavailable` when none is free within the acquire timeout. */
  acquire(): Promise<Connection<Client>>
  release(connection: Connection<Client>): void
  /** Ends idle connections now and the others when they are released. */
  close(): Promise<void>
}

export interface ConnectionPoolOptions<Client> {
  readonly maxConnections: number
  readonly acquireTimeoutMs: number
  /** Makes a client of one connection and calls `onLost` the moment that connection closes. */
  open(onLost: () => void): Client
  end(client: Client): Promise<void>
}

interface Waiter<Client> {
  readonly resolve: (connection: Connection<Client>) => void
  readonly timer: NodeJS.Timeout
}

/**
 * Connections that are used by one transaction at a time and thrown away once lost.
 *
 * postgres.js has a pool of its own and reuses what is left of a lost connection for the next one. Two things go wrong
 * there (3.4.9): a transaction's callback can go on inside another transaction, and a query written while the socket
 * was closing stays in the buffer, so that the connection never connects again. A client of its own for each connection
 * leaves nothing behind to go wrong.
 */
export function createConnectionPool<Client>(options: ConnectionPoolOptions<Client>): ConnectionPool<Client> {
  const { maxConnections, acquireTimeoutMs } = options
  const idle: Connection<Client>[] = []
  const waiting = new Set<Waiter<Client>>()
  let size = 0
  let isClosed = false

  function open(): Connection<Client> {
    let lost = false
    size += 1
    const client = options.open(() => {
      lost = true
    })
    return { client, isLost: () => lost }
  }

  async function discard({ client }: Connection<Client>): Promise<void> {
    size -= 1
    await options.end(client)
  }

  function takeIdle(): Connection<Client> | undefined {
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (!connection.isLost()) return connection
      void discard(connection)
    }
    return undefined
  }

  return {
    acquire() {
      if (isClosed) throw new DatabaseError('database_unavailable', 'The database is closed.', false)
      const connection = takeIdle() ?? (size < maxConnections ? open() : undefined)
      if (connection) return Promise.resolve(connection)
      return new Promise((resolve, reject) => {
        const message = `No connection was free within ${acquireTimeoutMs} ms.`
        const timer = setTimeout(() => {
          waiting.delete(waiter)
          reject(new DatabaseError('database_unavailable', message, true))
        }, acquireTimeoutMs)
        const waiter: Waiter<Client> = { resolve, timer }
        waiting.add(waiter)
      })
    },

    release(connection) {
      const isUsable = !connection.isLost() && !isClosed
      if (!isUsable) void discard(connection)
      const [next] = waiting
      if (next === undefined || isClosed) {
        if (isUsable) idle.push(connection)
        return
      }
      waiting.delete(next)
      clearTimeout(next.timer)
      next.resolve(isUsable ? connection : open())
    },

    async close() {
      isClosed = true
      for (const { timer } of waiting) clearTimeout(timer)
      await Promise.all(idle.splice(0).map(discard))
    },
  }
}
