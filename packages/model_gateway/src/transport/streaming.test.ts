import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../testing/manual_clock.js'
import { createTransportBench, requestTo } from '../testing/transport_bench.js'

const bench = createTransportBench()
afterEach(() => bench.clear())

describe('a stream', () => {
  it('is handed over as it comes, but another status is collected whole', async () => {
    const upstream = await bench.upstream()
    upstream.reply({ chunks: ['one', 'two'] }, { status: 503, chunks: ['over', 'loaded'] })
    const transport = bench.transport()
    const chunks: string[] = []
    const take = (chunk: Buffer) => {
      chunks.push(chunk.toString())
      return 'more' as const
    }

    expect(await transport.stream(requestTo(upstream.url), take)).toMatchObject({ status: 200, body: Buffer.alloc(0) })
    expect(chunks.join('')).toBe('onetwo')
    expect((await transport.stream(requestTo(upstream.url), take)).body.toString()).toBe('overloaded')
    expect(chunks.join('')).toBe('onetwo')
  })

  it('whose caller leaves takes its connection with it, and no other is opened', async () => {
    const upstream = await bench.upstream()
    const never = new Promise<void>(() => {})
    upstream.reply({ chunks: ['one', { until: never }] }, { chunks: ['two'] })
    const transport = bench.transport()
    const leaving = new AbortController()
    const request = { ...requestTo(upstream.url), signal: leaving.signal }
    const left = transport.stream(request, () => {
      leaving.abort()
      return 'more'
    })

    await expect(left).rejects.toMatchObject({ failure: { class: 'client_cancelled' } })
    await upstream.disconnected(1)
    await bench.transport().stream(requestTo(upstream.url), () => 'more')
    expect(upstream.requests.map(({ connection }) => connection)).toEqual([1, 2])
  })

  it('waits for its reader: a stream of 64 MB left unread stays at the sender', async () => {
    const upstream = await bench.upstream()
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

    const done = bench.transport().stream(requestTo(upstream.url), async (chunk) => {
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
    const clock = createManualClock()
    const upstream = await bench.upstream()
    upstream.reply({ chunks: ['one'], ending: 'hang' })
    let taken: () => void = () => {}
    const taking = new Promise<void>((resolve) => {
      taken = resolve
    })
    const outcome = bench
      .transport(clock)
      .stream(requestTo(upstream.url), () => {
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
    const upstream = await bench.upstream()
    upstream.reply({ chunks: ['one'], ending: 'hang' })
    const broken = new Error('broken pipe')

    await expect(
      bench.transport().stream(requestTo(upstream.url), () => {
        throw broken
      }),
    ).rejects.toBe(broken)
    await upstream.disconnected(1)
  })

  it('whose reader has enough does not wait long for an end that never comes', async () => {
    const upstream = await bench.upstream()
    upstream.reply({ chunks: ['[DONE]'], ending: 'hang' })

    expect(await bench.transport().stream(requestTo(upstream.url), () => 'enough')).toMatchObject({ status: 200 })
  })
})
