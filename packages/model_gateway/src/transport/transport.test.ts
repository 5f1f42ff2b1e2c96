import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type FakeUpstream, type FakeUpstreamOptions, startFakeUpstream } from '../testing/fake_upstream.js'
import { createTransport, type TransportOptions } from './create_transport.js'
import type { ExchangeTimeouts, Transport, TransportRequest } from './transport.js'

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

async function upstreamOf(options?: FakeUpstreamOptions): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream(options)
  opened.push(upstream.close)
  return upstream
}

function transportOf(options?: TransportOptions): Transport {
  const transport = createTransport(options)
  opened.push(transport.close)
  return transport
}

const patient: ExchangeTimeouts = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 }

function ask(baseUrl: string, more: Partial<TransportRequest> = {}): TransportRequest {
  return {
    connection: { baseUrl, allowPrivateNetwork: true },
    request: { method: 'POST', path: '/answer', headers: { 'content-type': 'application/json' }, body: '{"a":1}' },
    timeouts: patient,
    ...more,
  }
}

/** A connection goes back to its pool a turn of the event loop after its reply has ended. */
async function connectionsIdle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A clock that moves only when told. */
function fakeClock() {
  let nowMs = 0
  const timers = new Set<{ at: number; run: () => void }>()
  return {
    monotonicMs: () => nowMs,
    startTimer(delayMs: number, run: () => void) {
      const timer = { at: nowMs + delayMs, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    advance(ms: number) {
      nowMs += ms
      for (const timer of [...timers]) {
        if (timer.at > nowMs) continue
        timers.delete(timer)
        timer.run()
      }
    },
    get armed() {
      return timers.size
    },
  }
}

describe('a whole reply', () => {
  it('arrives with its status, headers and bytes, and asks for no compression', async () => {
    const upstream = await upstreamOf()
    upstream.reply({ status: 429, headers: { 'Retry-After': '7' }, chunks: ['{"err', 'or":1}'] })

    const reply = await transportOf().send(ask(`${upstream.url}/v1/`))

    expect(reply.status).toBe(429)
    expect(reply.headers['retry-after']).toBe('7')
    expect(reply.body.toString()).toBe('{"error":1}')
    expect(upstream.requests).toMatchObject([
      { method: 'POST', path: '/v1/answer', body: { a: 1 }, headers: { 'accept-encoding': 'identity' } },
    ])
  })

  it('uses one connection for calls that follow each other', async () => {
    const upstream = await upstreamOf()
    upstream.reply({ body: '{}' })
    const transport = transportOf()

    for (let call = 0; call < 3; call += 1) {
      await transport.send(ask(upstream.url))
      await connectionsIdle()
    }

    expect(upstream.requests.map((request) => request.connection)).toEqual([1, 1, 1])
  })

  it('is refused beyond the size limit, and its connection given up', async () => {
    const upstream = await upstreamOf()
    upstream.reply({ chunks: ['x'.repeat(600), 'x'.repeat(600)], ending: 'hang' })

    await expect(transportOf({ maxBodyBytes: 1_000 }).send(ask(upstream.url))).rejects.toMatchObject({
      failure: { class: 'malformed_response', notProcessed: false, hopelessHere: true },
    })
    await upstream.disconnected(1)
  })

  it('with more headers than allowed is unreadable', async () => {
    const upstream = await upstreamOf()
    upstream.reply({ headers: { 'x-long': 'x'.repeat(17_000) }, body: '{}' })

    await expect(transportOf().send(ask(upstream.url))).rejects.toMatchObject({
      failure: { class: 'malformed_response', providerCode: 'UND_ERR_HEADERS_OVERFLOW', notProcessed: false },
    })
  })

  it.each([301, 302, 303, 307, 308, 304])('of status %i is refused and not followed', async (status) => {
    const upstream = await upstreamOf()
    upstream.reply({ status, headers: { location: `${upstream.url}/elsewhere` } })

    await expect(transportOf().send(ask(upstream.url))).rejects.toMatchObject({
      failure: { class: 'redirect_blocked', status, notProcessed: true },
    })
    expect(upstream.requests).toHaveLength(1)
  })
})

describe('a connection that fails', () => {
  it('before it is made proves that nothing was processed', async () => {
    const upstream = await startFakeUpstream()
    await upstream.close()

    await expect(transportOf().send(ask(upstream.url))).rejects.toMatchObject({
      failure: { class: 'network', providerCode: 'ECONNREFUSED', notProcessed: true },
    })
  })

  it('for want of a name proves that nothing was processed', async () => {
    await expect(transportOf().send(ask('http://no-such-host.invalid'))).rejects.toMatchObject({
      failure: { class: 'network', notProcessed: true },
    })
  })

  it('in the TLS handshake cannot be mended by trying again', async () => {
    // A server that answers a handshake with plain text.
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n', () => socket.destroy()))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    opened.push(() => new Promise((resolve) => server.close(() => resolve())))
    const { port } = server.address() as AddressInfo

    await expect(transportOf().send(ask(`https://127.0.0.1:${port}`))).rejects.toMatchObject({
      failure: { class: 'network', notProcessed: true, hopelessHere: true },
    })
  })

  it('after the request was sent leaves open whether it was processed', async () => {
    const upstream = await upstreamOf()
    upstream.reply({ ending: 'reset' })

    await expect(transportOf().send(ask(upstream.url))).rejects.toMatchObject({
      failure: { class: 'network', notProcessed: false },
    })
    expect(upstream.requests).toHaveLength(1)
  })

  it.each([
    ['cut between chunks', {}],
    ['shorter than its content-length', { 'content-length': '500' }],
  ])('in the middle of a body %s makes the answer incomplete', async (_title, headers) => {
    const upstream = await upstreamOf()
    upstream.reply({ headers, chunks: ['{"half":'], ending: 'reset' })

    await expect(transportOf().send(ask(upstream.url))).rejects.toMatchObject({
      failure: { class: 'incomplete_response', status: 200, notProcessed: false },
    })
  })

  it('while idle, just as it was used again, is made good unseen', async () => {
    let reset = false
    const upstream = await upstreamOf({
      onRequest: ({ connection }) => {
        if (reset && connection === 1) upstream.reset(1)
      },
    })
    upstream.reply({ body: 'first' }, { body: 'lost' }, { body: 'second' })
    const transport = transportOf()
    expect((await transport.send(ask(upstream.url))).body.toString()).toBe('first')
    await connectionsIdle()

    reset = true
    expect((await transport.send(ask(upstream.url))).body.toString()).not.toBe('first')
    expect(upstream.requests.map((request) => request.connection)).toEqual([1, 1, 2])
  })

  it('while idle is made good once only: the new connection failing too is told', async () => {
    let reset = false
    const upstream = await upstreamOf({
      onRequest: ({ connection }) => {
        if (reset) upstream.reset(connection)
      },
    })
    upstream.reply({ body: '{}' })
    const transport = transportOf()
    await transport.send(ask(upstream.url))
    await connectionsIdle()

    reset = true
    await expect(transport.send(ask(upstream.url))).rejects.toMatchObject({
      failure: { class: 'network', notProcessed: false },
    })
    expect(upstream.requests.map((request) => request.connection)).toEqual([1, 1, 2])
  })
})

describe('deadlines', () => {
  it.each([
    ['before the first byte', {}, 'firstByteMs', 'timeout_first_byte'],
    ['in the middle of a body', { chunks: ['half'] }, 'idleMs', 'timeout_idle'],
    ['in all', { chunks: ['half'] }, 'totalMs', 'timeout_total'],
  ] as const)('end a silence %s', async (_title, script, phase, failureClass) => {
    const clock = fakeClock()
    const upstream = await upstreamOf()
    upstream.reply({ ...script, ending: 'hang' })
    const timeouts = { connectMs: 90_000, firstByteMs: 90_000, idleMs: 90_000, totalMs: 90_000, [phase]: 60_000 }
    let started: () => void = () => {}
    const reading = new Promise<void>((resolve) => {
      started = resolve
    })
    const outcome = transportOf(clock)
      .stream(ask(upstream.url, { timeouts }), () => {
        started()
        return 'more' as const
      })
      .catch((error: unknown) => error)

    await ('chunks' in script ? reading : upstream.received(1))
    clock.advance(59_000)
    clock.advance(1_000)

    expect(await outcome).toMatchObject({ failure: { class: failureClass, notProcessed: false } })
    await upstream.disconnected(1)
    expect(clock.armed).toBe(0)
  })

  it('end a connection that is never established, and prove that nothing was processed', async () => {
    const clock = fakeClock()
    // Accepts the connection and never answers the TLS handshake.
    const sockets: Socket[] = []
    const server = createServer((socket) => sockets.push(socket.on('error', () => {})))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    opened.push(() => new Promise((resolve) => server.close(() => resolve())))
    const { port } = server.address() as AddressInfo
    const connected = once(server, 'connection')
    const outcome = transportOf(clock)
      .send(ask(`https://127.0.0.1:${port}`))
      .catch((error: unknown) => error)

    await connected
    clock.advance(4_999)
    expect(sockets[0]?.destroyed).toBe(false)
    clock.advance(1)

    expect(await outcome).toMatchObject({ failure: { class: 'timeout_connect', notProcessed: true } })
    for (const socket of sockets) socket.destroy()
  })

  it('are moved on by every byte, with one timer for all of them', async () => {
    const clock = fakeClock()
    const upstream = await upstreamOf()
    let arrived: () => void = () => {}
    async function* drip() {
      for (let piece = 0; piece < 5; piece += 1) {
        const read = new Promise<void>((resolve) => {
          arrived = resolve
        })
        yield 'x'
        await read
        clock.advance(40_000)
        expect(clock.armed).toBe(1)
      }
    }
    upstream.reply({ chunks: drip() })
    const timeouts = { connectMs: 60_000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 600_000 }

    const reply = await transportOf(clock).stream(ask(upstream.url, { timeouts }), () => {
      arrived()
      return 'more' as const
    })

    expect(reply.status).toBe(200)
  })
})

describe('a stream', () => {
  it('is handed over as it comes, but another status is collected whole', async () => {
    const upstream = await upstreamOf()
    upstream.reply({ chunks: ['one', 'two'] }, { status: 503, chunks: ['over', 'loaded'] })
    const transport = transportOf()
    const chunks: string[] = []
    const take = (chunk: Buffer) => {
      chunks.push(chunk.toString())
      return 'more' as const
    }

    expect(await transport.stream(ask(upstream.url), take)).toMatchObject({ status: 200, body: Buffer.alloc(0) })
    expect(chunks.join('')).toBe('onetwo')
    expect((await transport.stream(ask(upstream.url), take)).body.toString()).toBe('overloaded')
    expect(chunks.join('')).toBe('onetwo')
  })

  it('waits for its reader: a stream of 64 MB left unread stays at the sender', async () => {
    const upstream = await upstreamOf()
    let sentBytes = 0
    const piece = Buffer.alloc(65_536, 'x')
    function* endless() {
      for (let count = 0; count < 1_000; count += 1) {
        sentBytes += piece.length
        yield piece
      }
    }
    upstream.reply({ chunks: endless() })
    let release: () => void = () => {}
    let firstChunk: () => void = () => {}
    const reading = new Promise<void>((resolve) => {
      firstChunk = resolve
    })
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let receivedBytes = 0

    const done = transportOf().stream(ask(upstream.url), async (chunk) => {
      receivedBytes += chunk.length
      firstChunk()
      await held
      return 'more' as const
    })
    await reading
    // The sender goes on until the sockets' buffers are full; then nothing moves.
    let before = -1
    while (before !== sentBytes) {
      before = sentBytes
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(receivedBytes).toBeLessThanOrEqual(65_536)
    expect(sentBytes).toBeLessThan(16 * 1_048_576)

    release()
    await done
    expect(receivedBytes).toBe(65_536_000)
  })

  it('left unread for the idle time is given up as the caller’s doing', async () => {
    const clock = fakeClock()
    const upstream = await upstreamOf()
    upstream.reply({ chunks: ['one'], ending: 'hang' })
    let taken: () => void = () => {}
    const taking = new Promise<void>((resolve) => {
      taken = resolve
    })
    const outcome = transportOf(clock)
      .stream(ask(upstream.url), () => {
        taken()
        return new Promise(() => {})
      })
      .catch((error: unknown) => error)

    await taking
    clock.advance(5_000)

    expect(await outcome).toMatchObject({ failure: { class: 'client_cancelled', notProcessed: false } })
    await upstream.disconnected(1)
  })

  it('whose reader throws is aborted and rejects with that error', async () => {
    const upstream = await upstreamOf()
    upstream.reply({ chunks: ['one'], ending: 'hang' })
    const broken = new Error('broken pipe')

    await expect(
      transportOf().stream(ask(upstream.url), () => {
        throw broken
      }),
    ).rejects.toBe(broken)
    await upstream.disconnected(1)
  })

  it('whose reader has enough does not wait long for an end that never comes', async () => {
    const upstream = await upstreamOf()
    upstream.reply({ chunks: ['[DONE]'], ending: 'hang' })

    expect(await transportOf().stream(ask(upstream.url), () => 'enough')).toMatchObject({ status: 200 })
  })
})

describe('cancelling', () => {
  it('before the call sends nothing', async () => {
    const upstream = await upstreamOf()

    await expect(transportOf().send(ask(upstream.url, { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      failure: { class: 'client_cancelled', notProcessed: true },
    })
    expect(upstream.requests).toHaveLength(0)
  })

  it('during the call closes the connection at once', async () => {
    const upstream = await upstreamOf()
    upstream.reply({ ending: 'hang' })
    const caller = new AbortController()
    const outcome = transportOf()
      .send(ask(upstream.url, { signal: caller.signal }))
      .catch((error: unknown) => error)
    await upstream.received(1)

    caller.abort()

    expect(await outcome).toMatchObject({ failure: { class: 'client_cancelled', notProcessed: false } })
    await upstream.disconnected(1)
  })
})

it('refuses a loopback address, by number and by name, unless the operator allows it', async () => {
  const upstream = await upstreamOf()
  const { port } = new URL(upstream.url)
  const transport = transportOf()

  for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '10.0.0.1', '169.254.169.254']) {
    const connection = { baseUrl: `http://${host}:${port}` }
    await expect(transport.send(ask('', { connection })), host).rejects.toMatchObject({
      failure: { class: 'network', providerCode: 'ADDRESS_REFUSED', notProcessed: true, hopelessHere: true },
    })
  }
  expect(upstream.requests).toHaveLength(0)

  upstream.reply({ body: '{}' })
  expect(await transport.send(ask('', { connection: { baseUrl: upstream.url, simulated: true } }))).toMatchObject({
    status: 200,
  })
})

it('refuses more calls in flight to one origin than allowed, at once', async () => {
  const upstream = await upstreamOf()
  upstream.reply({ ending: 'hang' })
  const transport = transportOf({ maxInFlightPerOrigin: 1 })
  const caller = new AbortController()
  const first = transport.send(ask(upstream.url, { signal: caller.signal })).catch(() => {})

  await expect(transport.send(ask(upstream.url))).rejects.toMatchObject({
    failure: { class: 'overloaded', notProcessed: true, retryAfterMs: 1_000 },
  })
  caller.abort()
  await first
})
