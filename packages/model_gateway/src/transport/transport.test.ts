import { afterEach, describe, expect, it } from 'vitest'
import { createTransportBench, requestTo } from '../testing/transport_bench.js'

const bench = createTransportBench()
afterEach(() => bench.clear())

/** A connection goes back to its pool a turn of the event loop after its reply has ended. */
async function connectionsIdle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('a whole reply', () => {
  it('arrives with its status, headers and bytes, and asks for no compression', async () => {
    const upstream = await bench.upstream()
    upstream.reply({ status: 429, headers: { 'Retry-After': '7' }, chunks: ['{"err', 'or":1}'] })

    const reply = await bench.transport().send(requestTo(`${upstream.url}/v1/`))

    expect(reply.status).toBe(429)
    expect(reply.headers['retry-after']).toBe('7')
    expect(reply.body.toString()).toBe('{"error":1}')
    expect(upstream.requests).toMatchObject([
      { method: 'POST', path: '/v1/answer', body: { a: 1 }, headers: { 'accept-encoding': 'identity' } },
    ])
  })

  it('uses one connection for calls that follow each other', async () => {
    const upstream = await bench.upstream()
    upstream.reply({ body: '{}' })
    const transport = bench.transport()

    for (let call = 0; call < 3; call += 1) {
      await transport.send(requestTo(upstream.url))
      await connectionsIdle()
    }

    expect(upstream.requests.map((request) => request.connection)).toEqual([1, 1, 1])
  })

  it('is refused beyond the size limit, and its connection given up', async () => {
    const upstream = await bench.upstream()
    upstream.reply({ chunks: ['x'.repeat(600), 'x'.repeat(600)], ending: 'hang' })

    await expect(bench.transport({ maxBodyBytes: 1_000 }).send(requestTo(upstream.url))).rejects.toMatchObject({
      failure: { class: 'malformed_response', notProcessed: false, hopelessHere: true },
    })
    await upstream.disconnected(1)
  })

  it('with more headers than allowed is unreadable', async () => {
    const upstream = await bench.upstream()
    upstream.reply({ headers: { 'x-long': 'x'.repeat(17_000) }, body: '{}' })

    await expect(bench.transport().send(requestTo(upstream.url))).rejects.toMatchObject({
      failure: { class: 'malformed_response', providerCode: 'UND_ERR_HEADERS_OVERFLOW', notProcessed: false },
    })
  })

  it.each([301, 302, 303, 307, 308, 304])('of status %i is refused and not followed', async (status) => {
    const upstream = await bench.upstream()
    upstream.reply({ status, headers: { location: `${upstream.url}/elsewhere` } })

    await expect(bench.transport().send(requestTo(upstream.url))).rejects.toMatchObject({
      failure: { class: 'redirect_blocked', status, notProcessed: true },
    })
    expect(upstream.requests).toHaveLength(1)
  })
})

describe('cancelling', () => {
  it('before the call sends nothing', async () => {
    const upstream = await bench.upstream()

    await expect(
      bench.transport().send(requestTo(upstream.url, { signal: AbortSignal.abort() })),
    ).rejects.toMatchObject({
      failure: { class: 'client_cancelled', notProcessed: true },
    })
    expect(upstream.requests).toHaveLength(0)
  })

  it('during the call closes the connection at once', async () => {
    const upstream = await bench.upstream()
    upstream.reply({ ending: 'hang' })
    const caller = new AbortController()
    const outcome = bench
      .transport()
      .send(requestTo(upstream.url, { signal: caller.signal }))
      .catch((error: unknown) => error)
    await upstream.received(1)

    caller.abort()

    expect(await outcome).toMatchObject({ failure: { class: 'client_cancelled', notProcessed: false } })
    await upstream.disconnected(1)
  })
})

it('refuses more calls in flight to one origin than allowed, at once', async () => {
  const upstream = await bench.upstream()
  upstream.reply({ ending: 'hang' })
  const transport = bench.transport({ maxInFlightPerOrigin: 1 })
  const caller = new AbortController()
  const first = transport.send(requestTo(upstream.url, { signal: caller.signal })).catch(() => {})

  await expect(transport.send(requestTo(upstream.url))).rejects.toMatchObject({
    failure: { class: 'overloaded', notProcessed: true, retryAfterMs: 1_000 },
  })
  caller.abort()
  await first
})
