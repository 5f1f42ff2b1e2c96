import { expect, it } from 'vitest'
import type { SpoolEntry } from '../ports/spool.js'
import { createKeeper } from './create_keeper.js'

const silent = { error: () => {} }
const atOnce = { wait: async () => {}, random: () => 0 }

/** Fails so many times, then notes its name. */
function failing(times: number, name: string, done: string[], retryable = true) {
  let left = times
  return async () => {
    if (left-- > 0) throw Object.assign(new Error('storage has gone'), { retryable })
    done.push(name)
    return name
  }
}

it('gives the result of a write that succeeds at once', async () => {
  expect(await createKeeper().keep({ key: 'a', log: silent }, async () => 7)).toBe(7)
})

it('goes on trying what failed, in order for each key, while others are written', async () => {
  const keeper = createKeeper(atOnce)
  const done: string[] = []
  expect(await keeper.keep({ key: 'a', log: silent }, failing(4, 'first of a', done))).toBeUndefined()
  await keeper.keep({ key: 'a', log: silent }, failing(0, 'second of a', done))
  await keeper.keep({ key: 'b', log: silent }, failing(1, 'b', done))
  await keeper.drain(5_000)
  expect(done).toEqual(['b', 'first of a', 'second of a'])
})

it('waits 1 s, then twice as long each time up to 30 s', async () => {
  const waits: number[] = []
  const keeper = createKeeper({ random: () => 0, wait: async (ms) => void waits.push(ms) })
  await keeper.keep({ key: 'a', log: silent }, failing(8, 'a', []))
  await keeper.drain(5_000)
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
})

it('gives up, and says so, what is refused, too old, or more than it can hold', async () => {
  const said: unknown[] = []
  const log = {
    error: (event: string, fields: object = {}) => void said.push([event, 'reason' in fields && fields.reason]),
  }
  let nowMs = 0
  const wait = async () => {
    nowMs += 900_000
  }
  const keeper = createKeeper({ maxWaiting: 1, monotonicMs: () => nowMs, wait })
  await keeper.keep({ key: 'refused', log }, failing(1, 'refused', [], false))
  await keeper.keep({ key: 'old', log }, failing(99, 'old', []))
  await keeper.keep({ key: 'over', log }, failing(99, 'over', []))
  await keeper.drain(5_000)
  expect(said).toEqual([
    ['record_failed', false],
    ['record_failed', false],
    ['record_failed', false],
    ['record_given_up', 'queue_full'],
    ['record_given_up', 'too_old'],
  ])
})

it('drains for so long and no longer', async () => {
  const said: string[] = []
  const log = { error: (event: string) => void said.push(event) }
  const keeper = createKeeper()
  await keeper.keep({ key: 'a', log }, failing(Number.POSITIVE_INFINITY, 'a', []))
  await keeper.drain(20)
  expect(said).toEqual(['record_failed', 'record_given_up'])
})

it('hands what can be spooled to the spool, and holds it in memory only when that fails', async () => {
  const entry = { kind: 'outcome', outcome: { attemptId: 'att_1' } } as SpoolEntry
  const put: unknown[] = []
  const done: string[] = []
  let isFull = false
  const spool = {
    async put(each: SpoolEntry) {
      if (isFull) throw new Error('full')
      put.push(each)
    },
  }
  const keeper = createKeeper({ ...atOnce, spool })
  await keeper.keep({ key: 'a', log: silent, spooled: () => entry }, failing(1, 'spooled', done))
  isFull = true
  await keeper.keep({ key: 'b', log: silent, spooled: () => entry }, failing(1, 'in memory', done))
  await keeper.drain(5_000)
  expect(put).toEqual([entry])
  expect(done).toEqual(['in memory'])
})
