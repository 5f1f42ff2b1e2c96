import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AcceptedCall, createCallLog } from './accepted_calls.js'
import { createControl } from './control.js'
import { createExchange } from './exchange.js'
import { createFaultPlan } from './faults/fault_plan.js'
import { createGoogleKey } from './google_key.js'

export interface SimulatorOptions {
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: a free one. */
  readonly port?: number
  /** Gets one JSON line per accepted call, before the call is answered. Appended to, never emptied. */
  readonly acceptedLogFile?: string
  /** The time in replies, headers and the log. Default: the real one. */
  readonly now?: () => Date
  /** Called with each accepted call before it is answered. */
  readonly onCall?: (call: AcceptedCall) => void
}

export interface Simulator {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string
  /** The newest 100,000 accepted calls, oldest first; bodies for the newest 1,000. */
  calls(): readonly AcceptedCall[]
  /** Forgets calls, fault rules and counts, and Google's public key. The log file stays. */
  reset(): void
  /** Stops listening and closes every connection, also those in the middle of an answer. */
  close(): Promise<void>
}

/**
 * Starts a server that answers for every provider, each under `/<provider type>`, and for natural paths without one.
 * Rejects when the address is taken or the log file cannot be opened.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, now = () => new Date(), onCall = () => {} } = options
  const log = createCallLog(options.acceptedLogFile)
  const faults = createFaultPlan()
  const googleKey = createGoogleKey()
  const control = createControl({ log, faults, googleKey })
  const exchange = createExchange({ log, faults, googleKey, now, onCall })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.sendDate = false
    response.setHeader('date', now().toUTCString())
    const url = new URL(request.url ?? '/', 'http://simulator')
    await (control(request, response, url.pathname) ?? exchange(request, response, url))
  }

  const server = createServer((request, response) => {
    // Whatever is thrown here is a defect of the simulator; the caller must not wait for ever because of it.
    handle(request, response).catch((error: unknown) => {
      process.emitWarning(error instanceof Error ? error : String(error))
      response.destroy()
    })
  })
  // As long as the load balancers before real providers keep idle connections, so that callers' pools are reused.
  server.keepAliveTimeout = 65_000 // ms
  server.listen({ port, host, backlog: 8_192 }) // connections of a burst, which is what it is there for
  try {
    await once(server, 'listening')
  } catch (error) {
    log.close()
    throw error
  }
  const address = server.address()
  const boundPort = typeof address === 'object' && address !== null ? address.port : port

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    calls: () => log.list(),
    reset() {
      log.clear()
      faults.clear()
      googleKey.clear()
    },
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      log.close()
    },
  }
}
