import type { Dispatcher } from 'undici'
import { expect, it } from 'vitest'
import { createManualClock } from '../testing/manual_clock.js'
import { Exchange } from './exchange.js'
import type { ChunkConsumer } from './transport.js'

/** An exchange whose reply has begun. Each piece comes 10 s after the one before; the idle time is 60 s. */
function begun(headers: Record<string, string>, onChunk?: ChunkConsumer) {
  const clock = createManualClock()
  const controller = { abort() {}, pause() {}, resume() {}, paused: false } as unknown as Dispatcher.DispatchController
  const exchange = new Exchange({
    clock,
    timeouts: { connectMs: 5_000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 600_000 },
    limits: { maxBodyBytes: 1e6, maxStreamBytes: 1e6 },
    signal: undefined,
    onChunk,
  })
  const outcome = exchange.reply.catch((error: unknown) => error)
  exchange.onRequestStart(controller)
  exchange.onResponseStart(controller, 200, headers)
  const receive = (...pieces: readonly string[]) => {
    for (const piece of pieces) {
      clock.advance(10_000)
      exchange.onResponseData(controller, Buffer.from(piece))
    }
  }
  return { outcome, receive, end: () => exchange.onResponseEnd() }
}

const pieces = (count: number, piece: string) => Array.from({ length: count }, () => piece)
const stream = { 'content-type': 'text/event-stream' }
const whole = { 'content-type': 'application/json' }
const tooSlow = { failure: { class: 'timeout_idle', notProcessed: false } }

it('a stream that drips and says nothing is ended after the idle time', async () => {
  const { outcome, receive } = begun(stream, () => 'nothing')
  receive(...pieces(7, 'data: "xx'))
  expect(await outcome).toMatchObject(tooSlow)
})

it('a stream lives as long as its events come, however small, and however long one takes that comes quickly', async () => {
  const small = begun(stream, () => 'more')
  small.receive(...pieces(20, ':\n\n'))
  small.end()
  expect(await small.outcome).toMatchObject({ status: 200 })

  const long = begun(stream, () => 'nothing')
  long.receive(...pieces(20, 'x'.repeat(64)))
  long.end()
  expect(await long.outcome).toMatchObject({ status: 200 })
})

it('a whole reply that drips is ended after the idle time', async () => {
  const { outcome, receive } = begun(whole)
  receive(...pieces(7, '{"a":1234'))
  expect(await outcome).toMatchObject(tooSlow)
})

it('a whole reply may be preceded by blank lines for as long as it is being made', async () => {
  const { outcome, receive, end } = begun(whole)
  receive(...pieces(30, '\n'), '{}')
  end()
  expect(await outcome).toMatchObject({ status: 200 })
})
