import type { Socket } from 'node:net'
import { type buildConnector, Client, type Dispatcher, Pool } from 'undici'

/** One keep-alive connection of a pool, as an exchange sees it. */
export class PooledConnection {
  #socket: Socket | undefined
  #exchanges = 0
  #bytesReadBefore = 0

  opened(socket: Socket): void {
    this.#socket = socket
    this.#exchanges = 0
  }

  exchangeStarted(): void {
    this.#exchanges += 1
    this.#bytesReadBefore = this.#socket?.bytesRead ?? 0
  }

  /** Ends it, with the exchange on it. undici's own abort would connect anew at once, for nobody. */
  break(reason: Error): void {
    this.#socket?.destroy(reason)
  }

  /** The connection had served another exchange before, and nothing has come back on this one. */
  get reusedAndSilent(): boolean {
    return this.#exchanges > 1 && this.#socket !== undefined && this.#socket.bytesRead === this.#bytesReadBefore
  }
}

/** Dispatch options that let the exchange learn which connection it was given. */
export interface ExchangeDispatchOptions extends Dispatcher.DispatchOptions {
  readonly onConnectionAssigned: (connection: PooledConnection) => void
}

/** A client that tells exchanges about its connection. With pipelining 1 a dispatched request stays on its client. */
class ObservedClient extends Client {
  readonly #connection: PooledConnection

  constructor(origin: URL, options: Client.Options, connection: PooledConnection) {
    super(origin, options)
    this.#connection = connection
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    ;(options as ExchangeDispatchOptions).onConnectionAssigned(this.#connection)
    return super.dispatch(options, handler)
  }
}

function createObservedClient(origin: URL, { connect, ...options }: Client.Options): ObservedClient {
  const connection = new PooledConnection()
  const open = connect as buildConnector.connector
  return new ObservedClient(
    origin,
    {
      ...options,
      connect(target, callback) {
        open(target, (...result) => {
          if (result[1]) connection.opened(result[1])
          callback(...result)
        })
      },
    },
    connection,
  )
}

export interface OriginPoolOptions {
  readonly connect: buildConnector.connector
  readonly maxHeaderBytes: number
}

/** The keep-alive connections to one origin. Opens another whenever all are busy; closes one idle for 60 s. */
export function createOriginPool(origin: string, { connect, maxHeaderBytes }: OriginPoolOptions): Pool {
  return new Pool(origin, {
    factory: (url, options) => createObservedClient(url, options),
    connect,
    pipelining: 1,
    connections: null,
    keepAliveTimeout: 60_000,
    keepAliveMaxTimeout: 60_000,
    maxHeaderSize: maxHeaderBytes,
    // Deadlines are the exchange's.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
}
