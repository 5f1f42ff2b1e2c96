import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import type { Ids } from '@maester/observability'
import type { Hono } from 'hono'
import type { ApiEnv } from './api_env.js'
import { answerBrokenRequest, refuseRequest } from './errors/refuse_request.js'
import { refuseUnreadable } from './errors/refuse_unreadable.js'
import { serviceStops } from './errors/service_stops.js'

export interface HttpServerOptions {
  readonly app: Hono<ApiEnv>
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** For requests that never reach the app. */
  readonly ids: Pick<Ids, 'requestId' | 'traceId' | 'spanId'>
  /** Connections open at a time; more are dropped unanswered. Default 10_000. */
  readonly maxConnections?: number
  /** Longest time for a request to arrive whole, in ms. Default 30_000. */
  readonly requestTimeoutMs?: number
  /** Longest time for a request's headers to arrive, in ms. Default 10_000. */
  readonly headersTimeoutMs?: number
}

export interface HttpServer {
  readonly url: string
  readonly port: number
  /**
   * Refuses new requests, but still listens for `lameDuckMs`: whoever sends requests learns from /readyz to stop. Then
   * listens no more, lets what is being answered run for `graceMs` and cuts the rest. Resolves when all is closed.
   */
  close(graceMs: number, lameDuckMs?: number): Promise<void>
}

const maxHeaderSizeBytes = 16_384
const keepAliveTimeoutMs = 65_000 // above the usual 60 s of load balancers, so that they close first
const longestTimeoutCheckMs = 1_000
const idleSweepMs = 50

/** Answered to the end: probes are how others learn that this process is stopping. */
const probes: ReadonlySet<string> = new Set(['/livez', '/readyz'])

/** Rejects when the address cannot be listened on. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { app, host, ids, maxConnections = 10_000, requestTimeoutMs = 30_000, headersTimeoutMs = 10_000 } = options
  let closing = false
  const answer = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: (error) => answerBrokenRequest(error, ids),
  })
  const listener: RequestListener = (incoming, outgoing) => {
    if (closing && !probes.has(pathOf(incoming))) {
      refuseRequest(incoming, outgoing, serviceStops(), ids)
      return
    }
    if (closing) outgoing.setHeader('connection', 'close')
    void answer(incoming, outgoing)
  }
  const server = createServer(
    {
      maxHeaderSize: maxHeaderSizeBytes,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: Math.min(longestTimeoutCheckMs, headersTimeoutMs),
      requireHostHeader: false, // refused by the listener, in our own words
    },
    listener,
  )
  server.maxConnections = maxConnections
  server.on('clientError', (error, socket) => refuseUnreadable(error, socket, ids))
  const port = await listen(server, host, options.port)
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    async close(graceMs, lameDuckMs = 0) {
      closing = true
      if (lameDuckMs > 0) await delay(lameDuckMs)
      await closeServer(server, graceMs)
    },
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0]!
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    // A connection that has just finished its last answer would otherwise be kept for the next one.
    const sweep = setInterval(() => server.closeIdleConnections(), idleSweepMs)
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(cut)
      resolve()
    })
  })
}
