import type { Pool } from 'undici'
import type { UpstreamReply } from '../provider.js'
import { createConnector } from './connector.js'
import { Exchange } from './exchange.js'
import { type DeadlineClock, startTimer } from './exchange_deadline.js'
import { createOriginPool, type ExchangeDispatchOptions } from './origin_pool.js'
import type { ChunkConsumer, Transport, TransportRequest } from './transport.js'
import { TransportError } from './transport_error.js'

export interface TransportOptions {
  readonly monotonicMs?: () => number
  readonly startTimer?: DeadlineClock['startTimer']
  /** When a connection that is still being established is given up, in ms. Default 5_000. */
  readonly connectMs?: number
  /** Exchanges in flight to one origin; more are refused as `overloaded`. Default 10_000. */
  readonly maxInFlightPerOrigin?: number
  /** Of a collected reply. Default 32 MiB. */
  readonly maxBodyBytes?: number
  /** Of a streamed one, whose framing multiplies its size. Default 512 MiB. */
  readonly maxStreamBytes?: number
  /** Default 16 KiB. */
  readonly maxHeaderBytes?: number
}

interface Origin {
  readonly pool: Pool
  /** The path of `baseUrl`, without a trailing slash. */
  readonly basePath: string
}

export function createTransport(options: TransportOptions = {}): Transport {
  const clock: DeadlineClock = {
    monotonicMs: options.monotonicMs ?? (() => performance.now()),
    startTimer: options.startTimer ?? startTimer,
  }
  const limits = {
    maxBodyBytes: options.maxBodyBytes ?? 32 * 1_048_576,
    maxStreamBytes: options.maxStreamBytes ?? 512 * 1_048_576,
  }
  const maxInFlight = options.maxInFlightPerOrigin ?? 10_000
  const pools = new Map<string, Pool>()
  const origins = new Map<string, Origin>()
  const inFlight = new Map<Pool, number>()

  function openOrigin(baseUrl: string, allowPrivateNetwork: boolean): Origin {
    const { origin, pathname } = new URL(baseUrl)
    const key = `${allowPrivateNetwork} ${origin}`
    const connect = createConnector({
      allowPrivateNetwork,
      connectMs: options.connectMs ?? 5_000,
      startTimer: clock.startTimer,
    })
    const pool =
      pools.get(key) ?? createOriginPool(origin, { connect, maxHeaderBytes: options.maxHeaderBytes ?? 16_384 })
    pools.set(key, pool)
    return { pool, basePath: pathname.replace(/\/+$/, '') }
  }

  function originOf({ baseUrl, allowPrivateNetwork, simulated }: TransportRequest['connection']): Origin {
    const allowed = allowPrivateNetwork === true || simulated === true
    const key = `${allowed} ${baseUrl}`
    const known = origins.get(key)
    if (known) return known
    const opened = openOrigin(baseUrl, allowed)
    origins.set(key, opened)
    return opened
  }

  async function exchangeOnce(input: TransportRequest, onChunk: ChunkConsumer | undefined): Promise<UpstreamReply> {
    const { pool, basePath } = originOf(input.connection)
    const running = inFlight.get(pool) ?? 0
    if (running >= maxInFlight) throw tooManyInFlight()
    const { method, path, headers, body } = input.request
    const exchange = new Exchange({ clock, timeouts: input.timeouts, limits, signal: input.signal, onChunk })
    if (exchange.settled) return exchange.reply
    inFlight.set(pool, running + 1)
    try {
      const dispatch: ExchangeDispatchOptions = {
        method,
        path: basePath + path,
        headers: Object.assign({}, headers, { 'accept-encoding': 'identity' }),
        body: body === '' ? null : body,
        onConnectionAssigned: exchange.onConnectionAssigned,
      }
      pool.dispatch(dispatch, exchange)
      return await exchange.reply
    } finally {
      inFlight.set(pool, (inFlight.get(pool) ?? 1) - 1)
    }
  }

  async function exchange(input: TransportRequest, onChunk?: ChunkConsumer): Promise<UpstreamReply> {
    const startedMs = clock.monotonicMs()
    try {
      return await exchangeOnce(input, onChunk)
    } catch (error) {
      if (!(error instanceof TransportError) || !error.staleConnection) throw error
      const leftMs = input.timeouts.totalMs - (clock.monotonicMs() - startedMs)
      const again = { ...input, timeouts: { ...input.timeouts, totalMs: leftMs } }
      return await exchangeOnce(again, onChunk).catch((second: unknown) => Promise.reject(afterRetry(second)))
    }
  }

  return {
    send: (input) => exchange(input),
    stream: (input, onChunk) => exchange(input, onChunk),
    async close() {
      const open = [...pools.values()]
      pools.clear()
      origins.clear()
      await Promise.all(open.map((pool) => pool.close()))
    },
  }
}

/** Twice in a row is no coincidence of idle connections: the provider may be reading requests and then failing. */
function afterRetry(error: unknown): unknown {
  if (!(error instanceof TransportError) || !error.staleConnection) return error
  return new TransportError({ ...error.failure, notProcessed: false }, false, { cause: error.cause })
}

function tooManyInFlight(): TransportError {
  return new TransportError({
    class: 'overloaded',
    message: 'too many calls in flight to this provider',
    retryAfterMs: 1_000,
    notProcessed: true,
    ours: true,
  })
}
