import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { createEventStream } from './event_stream.js'

const limits = { keepAliveMs: 60_000, writeIdleMs: 60_000 }
const piece = 'x'.repeat(65_536)
const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** An answer whose caller has connected and reads nothing until told to. */
async function openAnswer() {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const answered = new Promise<ServerResponse>((resolve) =>
    server.once('request', (_incoming, outgoing) => resolve(outgoing)),
  )
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nhost: test\r\n\r\n')
  open.push(() => {
    socket.destroy()
    server.close()
  })
  return { outgoing: await answered, socket }
}

/** Sends until one send has to wait; gives that send and how many went before it. */
async function fill(stream: ReturnType<typeof createEventStream>) {
  for (let sent = 0; sent < 10_000; sent += 1) {
    const sending = stream.send('delta', piece)
    const waits = await Promise.race([sending.then(() => false), new Promise((tick) => setImmediate(() => tick(true)))])
    if (waits) return { sending, sent }
  }
  throw new Error('nothing ever had to wait')
}

it('makes the sender wait for a caller who does not read, and go on when they do', async () => {
  const { outgoing, socket } = await openAnswer()
  const stream = createEventStream(outgoing, limits)
  const { sending, sent } = await fill(stream)

  // What is held is bounded by the sockets, not by how much there is to say.
  expect(sent).toBeLessThan(1_000)
  expect(outgoing.writableLength).toBeLessThan(4 * piece.length)
  socket.resume()
  await sending
  stream.end()
})

it('cuts off a caller who reads nothing for too long', async () => {
  const { outgoing } = await openAnswer()
  const stream = createEventStream(outgoing, { ...limits, writeIdleMs: 20 })
  const { sending } = await fill(stream)

  await sending
  expect(outgoing.destroyed).toBe(true)
  await stream.send('delta', piece) // dropped, and nothing hangs
})

it('lets go of a waiting sender when the caller hangs up', async () => {
  const { outgoing, socket } = await openAnswer()
  const stream = createEventStream(outgoing, limits)
  const { sending } = await fill(stream)
  socket.destroy()

  await sending
  expect(outgoing.destroyed).toBe(true)
})
