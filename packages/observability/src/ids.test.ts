import { expect, it } from 'vitest'
import { createIds, processOf } from './ids.js'

it('sorts ids by the time they were made, also within one millisecond', () => {
  let nowMs = Date.UTC(2026, 0, 1)
  const ids = createIds({ now: () => new Date(nowMs) })
  const made: string[] = []
  for (let index = 0; index < 5_000; index += 1) {
    if (index % 100 === 0) nowMs += 1
    made.push(ids.requestId())
  }
  expect(made).toEqual([...made].sort())
  expect(new Set(made).size).toBe(made.length)
})

it('sorts ids of different processes by time', () => {
  const earlier = createIds({ now: () => new Date('2026-01-01T00:00:00.000Z') }).attemptId()
  const later = createIds({ now: () => new Date('2026-01-01T00:00:00.001Z') }).attemptId()
  expect(earlier < later).toBe(true)
})

it('never repeats an id when the clock steps back or stands still', () => {
  const times = [1_000, 1_001, 1_000, 1_000, 1_001, 1_001, 1_002]
  const ids = createIds({ now: () => new Date(times.shift() ?? 1_002) })
  const made = Array.from({ length: 50 }, () => ids.id('x'))
  expect(new Set(made).size).toBe(50)
  expect(made).toEqual([...made].sort())
})

it('moves on to the next millisecond when one holds no more ids', () => {
  const ids = createIds({ now: () => new Date(1_000) })
  const made = new Set<string>()
  let previous = ''
  for (let index = 0; index < 32 ** 4 + 10; index += 1) {
    const id = ids.id('x')
    if (id <= previous) throw new Error(`${id} after ${previous}`)
    previous = id
    if (index < 5 || index > 32 ** 4 - 5) made.add(id)
  }
  expect(made.size).toBe(19)
})

it('differs between two processes that start in the same millisecond', () => {
  const now = () => new Date(1_000)
  const [one, other] = [createIds({ now }), createIds({ now })]
  const made = Array.from({ length: 100 }, () => [one.requestId(), other.requestId()]).flat()
  expect(new Set(made).size).toBe(200)
})

it('names the kind of id in its prefix', () => {
  const ids = createIds()
  expect(ids.requestId()).toMatch(/^req_[0-9a-z]{23}$/)
  expect(ids.attemptId()).toMatch(/^att_[0-9a-z]{23}$/)
  expect(ids.id('span')).toMatch(/^span_[0-9a-z]{23}$/)
})

it('makes trace and span ids of the width W3C asks for, all different', () => {
  const ids = createIds()
  const traceIds = Array.from({ length: 2_000 }, ids.traceId)
  expect(traceIds.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
  expect(new Set(traceIds).size).toBe(2_000)
  expect(ids.spanId()).toMatch(/^[0-9a-f]{16}$/)
})

it('never makes an all-zero trace or span id', () => {
  const ids = createIds({ randomBytes: (sizeBytes) => new Uint8Array(sizeBytes) })
  expect(ids.traceId()).toBe(`${'0'.repeat(31)}1`)
  expect(ids.spanId()).toBe(`${'0'.repeat(15)}1`)
})

it('tells from an id which process made it', () => {
  const [one, other] = [createIds(), createIds()]
  expect([one.requestId(), one.attemptId(), one.id('job')].map(processOf)).toEqual(Array(3).fill(one.processId))
  expect(processOf(other.requestId())).not.toBe(one.processId)
})

it('goes on as another process when it is renewed, in the same order', () => {
  const ids = createIds({ now: () => new Date(1_000) })
  const before = ids.requestId()
  ids.renew()
  const after = ids.requestId()
  expect(processOf(after)).toBe(ids.processId)
  expect(processOf(after)).not.toBe(processOf(before))
  expect(before < after).toBe(true)
})
