import { expect, it } from 'vitest'
import { createManualClock } from '../testing/manual_clock.js'
import { createTokenCache, type TokenGrant } from './token_cache.js'

const hourMs = 3_600_000
const granted = (token: string, lifetimeMs = hourMs): TokenGrant => ({ kind: 'granted', token, lifetimeMs })
const failed = (failureClass: 'credential' | 'network'): TokenGrant => ({
  kind: 'failed',
  failure: { class: failureClass, message: 'no', notProcessed: true },
})

function scene(...grants: readonly TokenGrant[]) {
  const clock = createManualClock()
  const waiting: (() => void)[] = []
  let held = false
  let exchanges = 0
  const cache = createTokenCache({
    monotonicMs: clock.monotonicMs,
    async exchange() {
      const grant = grants[exchanges] ?? failed('network')
      exchanges += 1
      if (held) await new Promise<void>((resolve) => waiting.push(resolve))
      return grant
    },
  })
  const token = async () => {
    const result = await cache.get()
    return result.kind === 'token' ? result.token : result.failure.class
  }
  return {
    clock,
    cache,
    token,
    exchanges: () => exchanges,
    /** Exchanges begun from now on stay open until `release`. */
    hold: () => {
      held = true
    },
    release: () => {
      held = false
      for (const go of waiting.splice(0)) go()
    },
  }
}

/** Everything that is only waiting for promises has happened. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

it('asks once for however many callers come during the exchange', async () => {
  const { token, hold, release, exchanges } = scene(granted('a'))
  hold()
  const callers = Array.from({ length: 50 }, token)
  release()
  expect(new Set(await Promise.all(callers))).toEqual(new Set(['a']))
  expect(exchanges()).toBe(1)
})

it('gives the token from memory until five minutes before its end', async () => {
  const { clock, cache, token, exchanges } = scene(granted('a'), granted('b'))
  await token()
  clock.advance(hourMs - 300_001)
  expect(cache.get()).toEqual({ kind: 'token', token: 'a' })
  await settled()
  expect(exchanges()).toBe(1)
})

it('renews in the last five minutes while the old token still serves', async () => {
  const { clock, cache, token, hold, release, exchanges } = scene(granted('a'), granted('b'))
  await token()
  clock.advance(hourMs - 300_000)
  hold()
  expect([cache.get(), cache.get()]).toMatchObject([{ token: 'a' }, { token: 'a' }])
  release()
  await settled()
  expect(cache.get()).toEqual({ kind: 'token', token: 'b' })
  expect(exchanges()).toBe(2)
})

it('waits for a new token when the old one has ended', async () => {
  const { clock, token } = scene(granted('a'), granted('b'))
  await token()
  clock.advance(hourMs - 9_000)
  expect(await token()).toBe('b')
})

it('renews a short-lived token in its second half, not at every call', async () => {
  const { clock, token, exchanges } = scene(granted('a', 60_000), granted('b', 60_000))
  await token()
  clock.advance(29_999)
  await token()
  expect(exchanges()).toBe(1)
  clock.advance(1)
  await token()
  expect(exchanges()).toBe(2)
})

it('remembers a refusal for three seconds, and a network failure not at all', async () => {
  const { clock, token, exchanges } = scene(failed('credential'), failed('network'), granted('a'))
  expect([await token(), await token()]).toEqual(['credential', 'credential'])
  clock.advance(2_999)
  expect(await token()).toBe('credential')
  expect(exchanges()).toBe(1)
  clock.advance(1)
  expect([await token(), await token()]).toEqual(['network', 'a'])
})

it('serves the old token while renewals fail, with three seconds between them', async () => {
  const { clock, token, exchanges } = scene(granted('a'), failed('network'), failed('credential'), granted('b'))
  await token()
  clock.advance(hourMs - 300_000)
  for (const expected of [2, 2]) {
    expect(await token()).toBe('a')
    await settled()
    expect(exchanges()).toBe(expected)
  }
  clock.advance(3_000)
  expect(await token()).toBe('a')
  await settled()
  clock.advance(3_000)
  expect(await token()).toBe('a')
  await settled()
  expect(await token()).toBe('b')
})

it('forgets a dropped token once, and not the one that came after it', async () => {
  const { clock, cache, token, exchanges } = scene(granted('a'), granted('b'))
  await token()
  clock.advance(10_000)
  cache.drop('a')
  expect(await token()).toBe('b')
  clock.advance(10_000)
  cache.drop('a')
  expect(await token()).toBe('b')
  expect(exchanges()).toBe(2)
})

it('keeps a token that is refused straight after it was had', async () => {
  const { clock, cache, token } = scene(granted('a'), granted('b'))
  await token()
  clock.advance(9_999)
  cache.drop('a')
  expect(await token()).toBe('a')
})
