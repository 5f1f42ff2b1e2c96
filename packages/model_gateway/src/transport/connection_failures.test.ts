import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startFakeUpstream } from '../testing/fake_upstream.js'
import { createTransportBench, requestTo } from '../testing/transport_bench.js'

const bench = createTransportBench()
afterEach(() => bench.clear())

/** A connection goes back to its pool a turn of the event loop after its reply has ended. */
async function connectionsIdle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('a connection that fails', () => {
  it('before it is made proves that nothing was processed', async () => {
    const upstream = await startFakeUpstream()
    await upstream.close()

    await expect(bench.transport().send(requestTo(upstream.url))).rejects.toMatchObject({
      failure: { class: 'network', providerCode: 'ECONNREFUSED', notProcessed: true },
    })
  })

  it('for want of a name proves that nothing was processed', async () => {
    await expect(bench.transport().send(requestTo('http://no-such-host.invalid'))).rejects.toMatchObject({
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
    bench.add(() => new Promise((resolve) => server.close(() => resolve())))
    const { port } = server.address() as AddressInfo

    await expect(bench.transport().send(requestTo(`https://127.0.0.1:${port}`))).rejects.toMatchObject({
      failure: { class: 'network', notProcessed: true, hopelessHere: true },
    })
  })

  it('after the request was sent leaves open whether it was processed', async () => {
    const upstream = await bench.upstream()
    upstream.reply({ ending: 'reset' })

    await expect(bench.transport().send(requestTo(upstream.url))).rejects.toMatchObject({
      failure: { class: 'network', notProcessed: false },
    })
    expect(upstream.requests).toHaveLength(1)
  })

  it.each([
    ['cut between chunks', {}],
    ['shorter than its content-length', { 'content-length': '500' }],
  ])('in the middle of a body %s makes the answer incomplete', async (_title, headers) => {
    const upstream = await bench.upstream()
    upstream.reply({ headers, chunks: ['{"half":'], ending: 'reset' })

    await expect(bench.transport().send(requestTo(upstream.url))).rejects.toMatchObject({
      failure: { class: 'incomplete_response', status: 200, notProcessed: false },
    })
  })

  it('while idle, just as it was used again, is made good unseen', async () => {
    let reset = false
    const upstream = await bench.upstream({
      onRequest: ({ connection }) => {
        if (reset && connection === 1) upstream.reset(1)
      },
    })
    upstream.reply({ body: 'first' }, { body: 'lost' }, { body: 'second' })
    const transport = bench.transport()
    expect((await transport.send(requestTo(upstream.url))).body.toString()).toBe('first')
    await connectionsIdle()

    reset = true
    expect((await transport.send(requestTo(upstream.url))).body.toString()).not.toBe('first')
    expect(upstream.requests.map((request) => request.connection)).toEqual([1, 1, 2])
  })

  it('while idle is made good once only: the new connection failing too is told', async () => {
    let reset = false
    const upstream = await bench.upstream({
      onRequest: ({ connection }) => {
        if (reset) upstream.reset(connection)
      },
    })
    upstream.reply({ body: '{}' })
    const transport = bench.transport()
    await transport.send(requestTo(upstream.url))
    await connectionsIdle()

    reset = true
    await expect(transport.send(requestTo(upstream.url))).rejects.toMatchObject({
      failure: { class: 'network', notProcessed: false },
    })
    expect(upstream.requests.map((request) => request.connection)).toEqual([1, 1, 2])
  })
})

it('refuses a loopback address, by number and by name, unless the operator allows it', async () => {
  const upstream = await bench.upstream()
  const { port } = new URL(upstream.url)
  const transport = bench.transport()

  for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '10.0.0.1', '169.254.169.254']) {
    const connection = { baseUrl: `http://${host}:${port}` }
    await expect(transport.send(requestTo('', { connection })), host).rejects.toMatchObject({
      failure: { class: 'network', providerCode: 'ADDRESS_REFUSED', notProcessed: true, hopelessHere: true },
    })
  }
  expect(upstream.requests).toHaveLength(0)

  upstream.reply({ body: '{}' })
  expect(await transport.send(requestTo('', { connection: { baseUrl: upstream.url, simulated: true } }))).toMatchObject(
    {
      status: 200,
    },
  )
})
