import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { UpstreamReply } from '../provider.js'
import type { FailureClass, ProviderFailure } from '../provider_failure.js'
import { type DeadlineClock, ExchangeDeadline } from './exchange_deadline.js'
import type { PooledConnection } from './origin_pool.js'
import type { ChunkConsumer, ChunkVerdict, ExchangeTimeouts } from './transport.js'
import { connectionFailure, type ExchangeStage, TransportError } from './transport_error.js'

/** How long a body may take to end after the consumer said `enough`; then its connection is given up. In ms. */
const END_OF_BODY_MS = 250

/** A connection closed this long after the request was sent was no longer idle: the request may have been read. In ms. */
const STALE_CONNECTION_MS = 1_000

/** Fewer bytes than these in the idle time are no progress: a reply that drips would never be idle, and never end. */
const LEAST_PROGRESS_BYTES = 256

export interface ExchangeLimits {
  /** Of a collected reply. */
  readonly maxBodyBytes: number
  /** Of a streamed one. */
  readonly maxStreamBytes: number
}

export interface ExchangeOptions {
  readonly clock: DeadlineClock
  readonly timeouts: ExchangeTimeouts
  readonly limits: ExchangeLimits
  readonly signal: AbortSignal | undefined
  readonly onChunk: ChunkConsumer | undefined
}

const TIMEOUT_CLASS: Record<ExchangeStage, FailureClass> = {
  connecting: 'timeout_connect',
  request_sent: 'timeout_first_byte',
  reading_body: 'timeout_idle',
}

/** One request and its reply: the handler undici calls, and a promise of what came of it. Settles exactly once. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly reply: Promise<UpstreamReply>
  readonly #options: ExchangeOptions
  readonly #deadline: ExchangeDeadline
  readonly #chunks: Buffer[] = []
  readonly #onAbort = () => this.#fail('client_cancelled', 'the caller has gone')
  #resolve!: (reply: UpstreamReply) => void
  #reject!: (error: unknown) => void
  #settled = false
  #stage: ExchangeStage = 'connecting'
  #controller: Dispatcher.DispatchController | undefined
  #connection: PooledConnection | undefined
  #sentAtMs = 0
  #status = 0
  #headers: UpstreamReply['headers'] = {}
  #bytes = 0
  #bytesSinceProgress = 0
  #isBlank = true
  #consume: ChunkConsumer | undefined
  #consumerHasAll = false

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#deadline = new ExchangeDeadline(options.clock, options.timeouts.totalMs, (which) => this.#expire(which))
    this.#deadline.extend(options.timeouts.connectMs)
    if (options.signal?.aborted) this.#onAbort()
    else options.signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  get settled(): boolean {
    return this.#settled
  }

  readonly onConnectionAssigned = (connection: PooledConnection): void => {
    this.#connection = connection
  }

  /** The connection is ready and the request about to be written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      controller.abort(new Error('settled before the connection was ready'))
      return
    }
    this.#controller = controller
    this.#connection?.exchangeStarted()
    this.#stage = 'request_sent'
    this.#sentAtMs = this.#options.clock.monotonicMs()
    this.#deadline.extend(this.#options.timeouts.firstByteMs)
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (this.#settled || status < 200) return
    this.#stage = 'reading_body'
    this.#deadline.extend(this.#options.timeouts.idleMs)
    this.#status = status
    this.#headers = flat(headers)
    if (status >= 300 && status < 400) {
      this.#fail('redirect_blocked', `redirect ${status} refused`, { status, notProcessed: true })
      return
    }
    if (status < 300 && !isWholeDocument(this.#headers['content-type'])) this.#consume = this.#options.onChunk
    this.#checkSize(Number(this.#headers['content-length'] ?? 0))
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    // undici resumes its parser with an empty buffer; pausing again for that would go round for ever.
    if (this.#settled || chunk.length === 0) return
    this.#bytes += chunk.length
    this.#bytesSinceProgress += chunk.length
    this.#checkSize(this.#bytes)
    if (this.#settled) return
    if (this.#bytesSinceProgress >= LEAST_PROGRESS_BYTES) this.#progressed()
    if (this.#consume === undefined) this.#keep(chunk)
    else this.#hand(controller, chunk, this.#consume)
  }

  onResponseEnd(): void {
    // Nothing is left to abort: the connection goes back to the pool.
    this.#controller = undefined
    this.#succeed()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#consumerHasAll) this.#succeed()
    if (this.#settled) return
    const { clock } = this.#options
    const stale =
      this.#stage === 'request_sent' &&
      this.#connection?.reusedAndSilent === true &&
      clock.monotonicMs() - this.#sentAtMs <= STALE_CONNECTION_MS
    const failure = connectionFailure(error, this.#stage)
    const told = stale ? { ...failure, notProcessed: true } : failure
    const status = this.#status === 0 ? {} : { status: this.#status }
    this.#rejectWith(new TransportError({ ...told, ...status }, stale, { cause: error }))
  }

  /** Some providers send blank lines while a whole reply is being made. */
  #keep(chunk: Buffer): void {
    this.#isBlank &&= isBlank(chunk)
    if (this.#isBlank) this.#progressed()
    this.#chunks.push(chunk)
  }

  #hand(controller: Dispatcher.DispatchController, chunk: Buffer, consume: ChunkConsumer): void {
    try {
      const verdict = consume(chunk)
      if (verdict instanceof Promise) this.#waitFor(verdict, controller)
      else this.#judge(verdict)
    } catch (error) {
      this.#rejectWith(error)
    }
  }

  #waitFor(verdict: Promise<ChunkVerdict>, controller: Dispatcher.DispatchController): void {
    controller.pause()
    verdict.then(
      (late) => {
        if (this.#settled) return
        this.#progressed()
        this.#judge(late)
        controller.resume()
      },
      (error: unknown) => this.#rejectWith(error),
    )
  }

  #progressed(): void {
    this.#bytesSinceProgress = 0
    if (!this.#consumerHasAll) this.#deadline.extend(this.#options.timeouts.idleMs)
  }

  #judge(verdict: ChunkVerdict): void {
    if (verdict !== 'nothing') this.#progressed()
    if (verdict !== 'enough' || this.#consumerHasAll) return
    this.#consumerHasAll = true
    this.#deadline.extend(END_OF_BODY_MS)
  }

  #checkSize(bytes: number): void {
    const { maxBodyBytes, maxStreamBytes } = this.#options.limits
    if (bytes <= (this.#consume === undefined ? maxBodyBytes : maxStreamBytes)) return
    this.#fail('malformed_response', `reply of more than ${maxBodyBytes} bytes`, { hopelessHere: true })
  }

  #expire(which: 'phase' | 'total'): void {
    if (this.#consumerHasAll) this.#succeed()
    else if (which === 'total') this.#fail('timeout_total', 'deadline reached')
    else if (this.#controller?.paused) this.#fail('client_cancelled', 'the caller stopped reading')
    else {
      const silent = this.#stage === 'request_sent' ? { hopelessHere: true } : {}
      this.#fail(TIMEOUT_CLASS[this.#stage], `no progress in time (${this.#stage})`, silent)
    }
  }

  #succeed(): void {
    if (this.#settled) return
    this.#settle()
    const [first] = this.#chunks
    const body = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks)
    this.#resolve({ status: this.#status, headers: this.#headers, body })
  }

  #fail(failureClass: FailureClass, message: string, fields: Partial<ProviderFailure> = {}): void {
    const notProcessed = this.#stage === 'connecting'
    const status = this.#status === 0 ? {} : { status: this.#status }
    this.#rejectWith(new TransportError({ class: failureClass, message, notProcessed, ...status, ...fields }))
  }

  #rejectWith(error: unknown): void {
    if (this.#settled) return
    this.#settle()
    this.#reject(error)
  }

  /** Also gives up the connection, unless the body has been read to its end. */
  #settle(): void {
    this.#settled = true
    this.#deadline.stop()
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    if (this.#controller === undefined) return
    const ended = new Error('exchange ended')
    if (this.#connection) this.#connection.break(ended)
    else this.#controller.abort(ended)
  }
}

/** Spaces, tabs and line ends. */
function isBlank(chunk: Buffer): boolean {
  for (const byte of chunk) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false
  return true
}

/** A 2xx reply in one of these is an error page or a whole answer, not a stream. */
function isWholeDocument(contentType: string | undefined): boolean {
  return contentType !== undefined && /^\s*(text\/html|application\/json)\b/i.test(contentType)
}

function flat(headers: IncomingHttpHeaders): UpstreamReply['headers'] {
  for (const name in headers) {
    const value = headers[name]
    if (Array.isArray(value)) headers[name] = value.join(', ')
  }
  return headers as UpstreamReply['headers']
}
