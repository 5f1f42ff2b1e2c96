import { expect, it } from 'vitest'
import type { LimitClaim, LimitHold } from './limit_store.js'
import { createMemoryLimitStore } from './stores/memory_limit_store.js'
import { createManualClock } from './testing/manual_clock.js'
import { createWaitingRoom, type Visit, type VisitOutcome } from './waiting_room.js'

const place: LimitClaim = { kind: 'in_flight', key: 'p', max: 1 }

function scene() {
  const clock = createManualClock()
  const store = createMemoryLimitStore(clock)
  const room = createWaitingRoom({ store, ...clock })
  const ended: string[] = []
  const visit = async (more: Partial<Visit> = {}, name = '') => {
    const never = new AbortController().signal
    const all = { line: 'l', claims: [place], patienceMs: 1_000, maxWaiting: 10, signal: never, ...more }
    const outcome = await room.visit(all)
    ended.push(name)
    return outcome
  }
  return { clock, store, room, visit, ended, settle: () => clock.advance(0) }
}

function holdOf(outcome: VisitOutcome): LimitHold {
  if (outcome.kind === 'refused') throw new Error(outcome.reason)
  return outcome.hold
}

it('lets those who wait in one by one, first in, first out', async () => {
  const { visit, ended, settle } = scene()
  const first = holdOf(await visit({}, 'first'))
  const others = ['second', 'third', 'fourth'].map((name) => visit({}, name))
  await settle()
  expect(ended).toEqual(['first'])

  first.end()
  holdOf(await others[0]!).end()
  holdOf(await others[1]!).end()
  holdOf(await others[2]!).end()
  expect(ended).toEqual(['first', 'second', 'third', 'fourth'])
})

it('lets nobody overtake who only looks', async () => {
  const { visit, settle } = scene()
  const hold = holdOf(await visit())
  const waiting = visit()
  await settle()

  const [, looked] = [hold.end(), await visit({ patienceMs: 0 })]
  expect(looked).toEqual({ kind: 'refused', reason: 'no_room' })
  holdOf(await waiting).end()
  expect((await visit({ patienceMs: 0 })).kind).toBe('taken')
})

it('keeps nobody longer than their patience, wherever they stand', async () => {
  const { visit, clock, room, settle } = scene()
  await visit()
  const impatient = [visit({ patienceMs: 300 }), visit({ patienceMs: 100 })]
  await settle()
  await clock.advance(100)
  expect(await impatient[1]).toEqual({ kind: 'refused', reason: 'too_late' })
  expect(room.waiting).toBe(1)
  await clock.advance(200)
  expect(await impatient[0]).toEqual({ kind: 'refused', reason: 'too_late' })
  expect([room.waiting, clock.armed]).toEqual([0, 0])
})

it('lets go at once of those who are gone, and serves the next', async () => {
  const { visit, room, settle } = scene()
  const hold = holdOf(await visit())
  const caller = new AbortController()
  const gone = visit({ signal: caller.signal })
  const next = visit()
  await settle()

  caller.abort()
  expect(await gone).toEqual({ kind: 'refused', reason: 'gone' })
  hold.end()
  expect((await next).kind).toBe('taken')
  expect(room.waiting).toBe(0)
})

it('takes no more into a line than it may hold', async () => {
  const { visit, settle } = scene()
  await visit()
  const waiting = [visit({ maxWaiting: 2 }), visit({ maxWaiting: 2 })]
  await settle()

  expect(await visit({ maxWaiting: 2 })).toEqual({ kind: 'refused', reason: 'line_full' })
  expect(waiting).toHaveLength(2)
})

it('waits for a rate as long as it takes, and refuses at once when that is too long', async () => {
  const { visit, clock, settle } = scene()
  const claims: readonly LimitClaim[] = [{ kind: 'rate', key: 'r', perMinute: 60, cost: 30 }]
  await visit({ claims })
  await visit({ claims })
  expect(await visit({ claims })).toEqual({ kind: 'refused', reason: 'too_late', retryAfterMs: 30_000 })

  const patient = visit({ claims, patienceMs: 40_000 })
  await settle()
  await clock.advance(29_999)
  await clock.advance(1)
  expect((await patient).kind).toBe('taken')
})

it('finds room that nobody here gave back', async () => {
  const { visit, store, clock, settle } = scene()
  const elsewhere = store.take([place])
  const waiting = visit()
  await settle()
  if (elsewhere.granted) elsewhere.hold.end()
  await clock.advance(50)
  expect((await waiting).kind).toBe('taken')
})
