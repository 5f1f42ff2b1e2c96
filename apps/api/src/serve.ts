import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import type { Ids } from '@maester/observability'
import type { Hono } from 'hono'
import type { ApiEnv } from './api_env.js'
import { HttpError } from './errors/http_error.js'
import { answerBrokenRequest, invalidHost, refuseRequest } from './errors/refuse_request.js'
import { refuseUnreadable } from './errors/refuse_unreadable.js'
import { serviceStops } from './errors/service_stops.js'
import { type ConnectionLimits, capConnections } from './overload/connection_cap.js'
import { cutUnread } from './overload/cut_unread.js'
import { watchEventLoopLag } from './overload/event_loop_lag.js'
import { createLateArrivals } from './overload/late_arrivals.js'
import { createLoadGate, type LoadLimits, type OverloadReason } from './overload/load_gate.js'

/** What a server takes on; connections beyond it are dropped, requests refused. */
export type ServerLimits = ConnectionLimits & Partial<LoadLimits>

export interface HttpServerOptions {
  readonly app: Hono<ApiEnv>
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** For requests that never reach the app. */
  readonly ids: Pick<Ids, 'requestId' | 'traceId' | 'spanId'>
  /** Asked for with every request and connection: they may change. Default: those of each. */
  readonly limits?: () => ServerLimits
  /** Told of every request that is refused because there is no more to be taken. */
  readonly onOverload?: (reason: OverloadReason) => void
  /** Told when the grace of `close` is over: a second later what is still open is cut. */
  readonly onGraceOver?: () => void
  /** Longest wait for a caller who reads nothing of an answer that is complete, in ms. Default 60_000. */
  readonly writeIdleMs?: number
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
   * listens no more, lets what is being answered run for `graceMs`, has the rest ended, and cuts what has not ended a
   * second later. Resolves when all is closed.
   */
  close(graceMs: number, lameDuckMs?: number): Promise<void>
}

const maxHeaderSizeBytes = 16_384
const keepAliveTimeoutMs = 65_000 // above the usual 60 s of load balancers, so that they close first
const longestTimeoutCheckMs = 1_000
const idleSweepMs = 50
const farewellMs = 1_000
// Connections that wait to be accepted; the kernel may allow fewer (net.core.somaxconn). What finds no room is tried again
// by the caller's kernel after 1, 3, 7, … s and reset in the end, so a burst shall fit: Node's own 511 does not hold it.
const backlogConnections = 8_192

/** Answered to the end: probes are how others learn that this process is stopping. */
const probes: ReadonlySet<string> = new Set(['/livez', '/readyz'])
/** Answered however much there is to do. */
const watchers: ReadonlySet<string> = new Set([...probes, '/health', '/metrics'])

/** Rejects when the address cannot be listened on. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { app, host, ids, limits = () => ({}), requestTimeoutMs = 30_000, headersTimeoutMs = 10_000 } = options
  const { writeIdleMs = 60_000, onOverload, onGraceOver } = options
  const lag = watchEventLoopLag()
  const gate = createLoadGate(limits, lag.lagMs)
  const unread = cutUnread(gate.open, writeIdleMs)
  const arrivals = createLateArrivals(requestTimeoutMs)
  let closing = false
  const answer = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: (error) => answerBrokenRequest(error, ids),
  })
  const listener: RequestListener = (incoming, outgoing) => {
    arrivals.note(incoming)
    if (hasSeveralHosts(incoming)) {
      refuseRequest(incoming, outgoing, invalidHost(), ids)
      return
    }
    if (closing && !probes.has(pathOf(incoming))) {
      refuseRequest(incoming, outgoing, serviceStops(), ids)
      return
    }
    const overload = watchers.has(pathOf(incoming)) ? undefined : gate.enter(incoming, outgoing)
    if (overload) {
      onOverload?.(overload)
      refuseRequest(incoming, outgoing, overloaded(), ids, true)
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
  capConnections(server, limits)
  server.on('clientError', (error: Error & { readonly code?: string }, socket) => {
    const refuse = () => refuseUnreadable(error, socket, ids)
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') arrivals.judge(socket, refuse)
    else refuse()
  })
  const port = await listen(server, host, options.port)
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    async close(graceMs, lameDuckMs = 0) {
      closing = true
      if (lameDuckMs > 0) await delay(lameDuckMs)
      await closeServer(server, graceMs, onGraceOver)
      lag.stop()
      unread.stop()
    },
  }
}

function overloaded(): HttpError {
  return new HttpError('overloaded', 'This service has as much to do as it can.')
}

/** Node reads the first and drops the rest; a proxy in front may have gone by another. RFC 9112, section 3.2, asks for 400. */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts > 1
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0]!
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: backlogConnections }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function closeServer(server: Server, graceMs: number, onGraceOver = () => {}): Promise<void> {
  return new Promise((resolve) => {
    // A connection that has just finished its last answer would otherwise be kept for the next one.
    const sweep = setInterval(() => server.closeIdleConnections(), idleSweepMs)
    const over = setTimeout(onGraceOver, graceMs)
    const cut = setTimeout(() => server.closeAllConnections(), graceMs + farewellMs)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(over)
      clearTimeout(cut)
      resolve()
    })
  })
}
