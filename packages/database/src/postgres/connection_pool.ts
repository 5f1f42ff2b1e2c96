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
  /** Resolves when every connection has ended: idle ones now, the others when they are released. */
  close(): Promise<void>
}

export interface ConnectionPoolOptions<Client> {
  readonly maxConnections: number
  readonly acquireTimeoutMs: number
  /** Makes a client of one connection and calls `onLost` the moment that connection closes. */
  open(onLost: () => void): Client
  /** `isLost`: there is nothing to say goodbye to. */
  end(client: Client, isLost: boolean): Promise<void>
}

interface Waiter<Client> {
  readonly resolve: (connection: Connection<Client>) => void
  readonly reject: (error: DatabaseError) => void
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
  const closing: (() => void)[] = []
  let isClosed = false

  function open(): Connection<Client> {
    let lost = false
    size += 1
    const client = options.open(() => {
      lost = true
    })
    return { client, isLost: () => lost }
  }

  async function discard({ client, isLost }: Connection<Client>): Promise<void> {
    size -= 1
    await options.end(client, isLost())
    if (size === 0) for (const resolve of closing.splice(0)) resolve()
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
      if (isClosed) return Promise.reject(closedError())
      const connection = takeIdle() ?? (size < maxConnections ? open() : undefined)
      if (connection) return Promise.resolve(connection)
      return new Promise((resolve, reject) => {
        const message = `No connection was free within ${acquireTimeoutMs} ms.`
        const timer = setTimeout(() => {
          waiting.delete(waiter)
          reject(new DatabaseError('database_unavailable', message, true))
        }, acquireTimeoutMs)
        const waiter: Waiter<Client> = { resolve, reject, timer }
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
      for (const { timer, reject } of waiting) {
        clearTimeout(timer)
        reject(closedError())
      }
      waiting.clear()
      const ended = size === 0 ? Promise.resolve() : new Promise<void>((resolve) => closing.push(resolve))
      for (const connection of idle.splice(0)) void discard(connection)
      await ended
    },
  }
}

function closedError(): DatabaseError {
  return new DatabaseError('database_unavailable', 'The database is closed.', false)
}
