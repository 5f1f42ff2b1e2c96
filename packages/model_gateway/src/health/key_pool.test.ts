import { describe, expect, it } from 'vitest'
import type { FailureClass, ProviderFailure } from '../provider_failure.js'
import type { HealthNotice } from './health_exchange.js'
import { createKeyPool } from './key_pool.js'
import type { VendorKey } from './vendor_keys.js'

const target = { connection: { name: 'p', type: 'plain', baseUrl: '', apiKeys: [] }, model: 'm' }
const other = { ...target, model: 'n' }
const key = (id: string, more: Partial<VendorKey> = {}): VendorKey => ({ id, secret: `secret of ${id}`, ...more })
const [a, b] = [key('a'), key('b')]
const none = new Set<string>()
const failure = (failureClass: FailureClass, more: Partial<ProviderFailure> = {}): ProviderFailure => ({
  class: failureClass,
  message: '',
  notProcessed: true,
  ...more,
})

function scene(random = () => 0) {
  let nowMs = 0
  const notices: HealthNotice[] = []
  const pool = createKeyPool({
    monotonicMs: () => nowMs,
    now: () => new Date(nowMs),
    random,
    onSetAside: (notice) => notices.push(notice),
  })
  const chosen = (keys: readonly VendorKey[], from = target) => {
    const choice = pool.choose(from, keys, none)
    return choice.kind === 'key' ? choice.key.id : choice.kind
  }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { pool, notices, chosen, pass }
}

describe('among keys that are well', () => {
  it('each has its share, by weight', () => {
    let chance = 0
    const { chosen } = scene(() => chance)
    const keys = [key('a', { weight: 3 }), key('b'), key('c', { weight: 0 })]
    const counts: Record<string, number> = {}
    for (; chance < 1; chance += 0.01) counts[chosen(keys)] = (counts[chosen(keys)] ?? 0) + 1
    expect(counts.a).toBeGreaterThanOrEqual(74)
    expect(counts.b).toBeGreaterThanOrEqual(24)
    expect(counts.c).toBeUndefined()
  })

  it('those of the lowest rank go first, the next take over', () => {
    const { pool, chosen } = scene()
    const keys = [key('shared', { rank: 1 }), key('own')]
    expect(chosen(keys)).toBe('own')
    pool.failed(target, 'own', failure('credential'))
    expect(chosen(keys)).toBe('shared')
  })

  it('a call keeps to the one it used last, while it may', () => {
    const { pool } = scene()
    expect(pool.choose(target, [a, b], none, 'b')).toEqual({ kind: 'key', key: b })
    expect(pool.choose(target, [a], none, 'b')).toEqual({ kind: 'key', key: a })
  })
})

describe('a key that fails', () => {
  it('is left alone for as long as the provider asks, for the model it was refused for', () => {
    const { pool, notices, chosen, pass } = scene()
    pool.failed(target, 'a', failure('rate_limited', { retryAfterMs: 2_000 }))
    expect(chosen([a, b])).toBe('b')
    expect(chosen([a, b], other)).toBe('a')
    expect(notices).toEqual([{ kind: 'key', name: 'p/m', keyId: 'a', reason: 'rate_limited', setAsideForMs: 2_000 }])
    expect(pool.setAside().get('p/m')).toEqual([{ keyId: 'a', reason: 'rate_limited', until: new Date(2_000) }])
    pass(2_000)
    expect(chosen([a, b])).toBe('a')
    expect(pool.setAside().size).toBe(0)
  })

  it.each<[FailureClass, number, number]>([
    ['quota_exhausted', 60_000, 3_600_000],
    ['credential', 60_000, 600_000],
  ])('by %s is left alone ever longer', (failureClass, firstMs, longestMs) => {
    const { pool, notices, pass } = scene()
    for (let count = 0; count < 10; count += 1) {
      pool.failed(target, 'a', failure(failureClass))
      pass(longestMs)
    }
    const pauses = notices.map((notice) => notice.kind === 'key' && notice.setAsideForMs)
    expect(pauses.slice(0, 2)).toEqual([firstMs, 2 * firstMs])
    expect(pauses.at(-1)).toBe(longestMs)
  })

  it('in many calls at once has failed once', () => {
    const { pool, notices } = scene()
    for (let count = 0; count < 20; count += 1) pool.failed(target, 'a', failure('credential'))
    expect(new Set(notices.map((notice) => notice.kind === 'key' && notice.setAsideForMs))).toEqual(new Set([60_000]))
  })

  it('is looked at by one call when its time is over, and is well when that is answered', () => {
    const { pool, chosen, pass } = scene()
    pool.failed(target, 'a', failure('credential'))
    pass(60_000)
    expect([chosen([a, b]), chosen([a, b])]).toEqual(['a', 'b'])
    pool.succeeded(target, 'a')
    expect([chosen([a, b]), chosen([a, b])]).toEqual(['a', 'a'])
  })

  it('is not left alone for what is not its fault', () => {
    const { pool, chosen } = scene()
    for (const failureClass of ['server_error', 'overloaded', 'bad_request', 'network'] as const) {
      pool.failed(target, 'a', failure(failureClass))
    }
    expect(chosen([a, b])).toBe('a')
  })

  it('is asked again within an hour, however long the provider would have us wait', () => {
    const { pool, chosen, pass } = scene()
    pool.failed(target, 'a', failure('rate_limited', { retryAfterMs: 1e12 }))
    expect(chosen([a])).toBe('set_aside')
    pass(3_600_000)
    expect(chosen([a])).toBe('a')
  })
})

describe('when no other is left', () => {
  it('a limit is worth waiting for, until it has been met three times in a row', () => {
    const { pool, pass } = scene()
    for (const isWorthWaiting of [true, true, false]) {
      pool.failed(target, 'a', failure('rate_limited', { retryAfterMs: 500 }))
      expect(pool.choose(target, [a], none)).toMatchObject({ kind: 'set_aside', freeInMs: 500, isWorthWaiting })
      pass(500)
    }
  })

  it('a refused key is tried three times, then looked at by one call now and then', () => {
    const { pool, chosen, pass } = scene()
    const fail = () => pool.failed(target, 'a', failure('credential'))
    for (let count = 0; count < 3; count += 1) {
      expect(chosen([a])).toBe('a')
      fail()
    }
    expect(pool.choose(target, [a], none)).toMatchObject({ kind: 'set_aside', freeInMs: 5_000, isWorthWaiting: false })
    pass(5_000)
    expect([chosen([a]), chosen([a])]).toEqual(['a', 'set_aside'])
    pool.succeeded(target, 'a')
    expect(chosen([a])).toBe('a')
  })

  it('a connection without keys needs none', () => {
    expect(scene().chosen([])).toBe('no_key')
  })
})

it('sets a key aside that another process found failing', () => {
  const { pool, notices, chosen } = scene()
  pool.learn({ kind: 'key', name: 'p/m', keyId: 'a', reason: 'quota_exhausted', setAsideForMs: 60_000 })
  expect(chosen([a, b])).toBe('b')
  expect(notices).toEqual([])
})
