import type { ProviderConnection, UpstreamReply, UpstreamRequest } from '../provider.js'

/** How long one exchange may take in each phase. All in ms, monotonic. */
export interface ExchangeTimeouts {
  /** Until the request can be written: name resolution, TCP and TLS together. */
  readonly connectMs: number
  /** From the written request to the reply's headers. */
  readonly firstByteMs: number
  /**
   * Between two signs of progress in the body: a whole event of a stream, white space before a whole reply, or 256 bytes of
   * anything. Also the longest a consumer may leave the stream unread.
   */
  readonly idleMs: number
  /** The whole exchange. */
  readonly totalMs: number
}

export interface TransportRequest {
  readonly connection: Pick<ProviderConnection, 'baseUrl' | 'allowPrivateNetwork' | 'simulated'>
  readonly request: Pick<UpstreamRequest, 'method' | 'path' | 'headers' | 'body'>
  readonly timeouts: ExchangeTimeouts
  /** Aborting ends the exchange at once with the class `client_cancelled`. */
  readonly signal?: AbortSignal
}

/**
 * `enough`: the answer is complete, so the exchange waits only a moment for the end of the body. `nothing`: there was no
 * whole event in it, so it counts as progress only by its size.
 */
export type ChunkVerdict = 'more' | 'enough' | 'nothing'

/** Takes the body as it arrives. Nothing more is read from the socket while its promise is pending. */
export type ChunkConsumer = (chunk: Buffer) => ChunkVerdict | Promise<ChunkVerdict>

/**
 * The only way to a provider. Follows no redirect, decompresses nothing, retries nothing but a request that met an
 * idle connection the provider had just closed. Every failure is a `TransportError`.
 */
export interface Transport {
  /** One whole reply, of any status but a redirect. */
  send(request: TransportRequest): Promise<UpstreamReply>
  /**
   * Passes a 2xx body to `onChunk`; `body` is then empty. A reply that is not a stream (another status, HTML, JSON) is
   * collected whole, as `send` does. An error thrown by `onChunk` aborts the exchange and rejects with that error.
   */
  stream(request: TransportRequest, onChunk: ChunkConsumer): Promise<UpstreamReply>
  /** Lets exchanges in flight finish, then closes every connection. */
  close(): Promise<void>
}
