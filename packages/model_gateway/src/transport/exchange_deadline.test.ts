import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../testing/manual_clock.js'
import { createTransportBench, requestTo } from '../testing/transport_bench.js'

const bench = createTransportBench()
afterEach(() => bench.clear())

describe('deadlines', () => {
  it.each([
    ['before the first byte', {}, 'firstByteMs', 'timeout_first_byte'],
    ['in the middle of a body', { chunks: ['half'] }, 'idleMs', 'timeout_idle'],
    ['in all', { chunks: ['half'] }, 'totalMs', 'timeout_total'],
  ] as const)('end a silence %s', async (_title, script, phase, failureClass) => {
    const clock = createManualClock()
    const upstream = await bench.upstream()
    upstream.reply({ ...script, ending: 'hang' })
    const timeouts = { connectMs: 90_000, firstByteMs: 90_000, idleMs: 90_000, totalMs: 90_000, [phase]: 60_000 }
    let started: () => void = () => {}
    const reading = new Promise<void>((resolve) => {
      started = resolve
    })
    const outcome = bench
      .transport(clock)
      .stream(requestTo(upstream.url, { timeouts }), () => {
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
    const clock = createManualClock()
    // Accepts the connection and never answers the TLS handshake.
    const sockets: Socket[] = []
    const server = createServer((socket) => sockets.push(socket.on('error', () => {})))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    bench.add(() => new Promise((resolve) => server.close(() => resolve())))
    const { port } = server.address() as AddressInfo
    const connected = once(server, 'connection')
    const outcome = bench
      .transport(clock)
      .send(requestTo(`https://127.0.0.1:${port}`))
      .catch((error: unknown) => error)

    await connected
    clock.advance(4_999)
    expect(sockets[0]?.destroyed).toBe(false)
    clock.advance(1)

    expect(await outcome).toMatchObject({ failure: { class: 'timeout_connect', notProcessed: true } })
    for (const socket of sockets) socket.destroy()
  })

  it('are moved on by every byte, with one timer for all of them', async () => {
    const clock = createManualClock()
    const upstream = await bench.upstream()
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

    const reply = await bench.transport(clock).stream(requestTo(upstream.url, { timeouts }), () => {
      arrived()
      return 'more' as const
    })

    expect(reply.status).toBe(200)
  })
})
