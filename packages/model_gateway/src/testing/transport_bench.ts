import { createTransport, type TransportOptions } from '../transport/create_transport.js'
import type { Transport, TransportRequest } from '../transport/transport.js'
import { type FakeUpstream, type FakeUpstreamOptions, startFakeUpstream } from './fake_upstream.js'

/** Transports and upstreams of one test, closed together after it. */
export interface TransportBench {
  upstream(options?: FakeUpstreamOptions): Promise<FakeUpstream>
  transport(options?: TransportOptions): Transport
  /** Closed with the rest. */
  add(close: () => Promise<void>): void
  clear(): Promise<void>
}

export function createTransportBench(): TransportBench {
  const opened: (() => Promise<void>)[] = []
  return {
    async upstream(options) {
      const upstream = await startFakeUpstream(options)
      opened.push(upstream.close)
      return upstream
    },
    transport(options) {
      const transport = createTransport(options)
      opened.push(transport.close)
      return transport
    },
    add: (close) => void opened.push(close),
    async clear() {
      for (const close of opened.splice(0).reverse()) await close()
    },
  }
}

/** A POST to an upstream that may be on this machine, in no hurry. */
export function requestTo(baseUrl: string, more: Partial<TransportRequest> = {}): TransportRequest {
  return {
    connection: { baseUrl, allowPrivateNetwork: true },
    request: { method: 'POST', path: '/answer', headers: { 'content-type': 'application/json' }, body: '{"a":1}' },
    timeouts: { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 },
    ...more,
  }
}
