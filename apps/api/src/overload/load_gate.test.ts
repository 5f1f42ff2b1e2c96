import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { createLoadGate } from './load_gate.js'

const request = (headers: IncomingMessage['headers'] = {}) => ({ headers }) as IncomingMessage
const answer = () => new EventEmitter() as unknown as ServerResponse

it('takes nothing while the event loop is late, and goes on once it is not', () => {
  let lagMs = 1_100
  const gate = createLoadGate(
    () => ({}),
    () => lagMs,
  )

  expect(gate.enter(request(), answer())).toBe('event_loop_lag')
  lagMs = 999
  expect(gate.enter(request(), answer())).toBeUndefined()
})

it('counts a body of unknown size as one of 1 MiB', () => {
  const gate = createLoadGate(
    () => ({ maxWaitingBytes: 1_500_000 }),
    () => 0,
  )
  const first = answer()

  expect(gate.enter(request({ 'transfer-encoding': 'chunked' }), first)).toBeUndefined()
  expect(gate.enter(request({ 'transfer-encoding': 'chunked' }), answer())).toBe('waiting_bytes')
  first.emit('close')
  expect(gate.enter(request({ 'transfer-encoding': 'chunked' }), answer())).toBeUndefined()
})

it('goes by the limits as they are', () => {
  let maxRequests = 1
  const gate = createLoadGate(
    () => ({ maxRequests }),
    () => 0,
  )
  gate.enter(request(), answer())

  expect(gate.enter(request(), answer())).toBe('requests')
  maxRequests = 2
  expect(gate.enter(request(), answer())).toBeUndefined()
})
