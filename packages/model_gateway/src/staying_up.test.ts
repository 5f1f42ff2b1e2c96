import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import type { GatewayError } from './errors.js'
import type { HealthNotice } from './health/health_exchange.js'
import { keyFingerprint, type VendorKey } from './health/vendor_keys.js'
import { defaultRetries } from './settings.js'
import { createGatewayBench, plainFailure, plainReply, recordsOf, rejection } from './testing/gateway_bench.js'
import { plainCall, plainSettings } from './testing/plain_call.js'
import type { TestGateway } from './testing/test_gateway.js'
import { gatewaySettings } from './testing/test_gateway.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

const ask = ({ gateway }: Pick<TestGateway, 'gateway'>) => gateway.complete(plainCall, createTestContext())
const keysUsed = (upstream: { requests: readonly { headers: { authorization?: string | undefined } }[] }) =>
  upstream.requests.map(({ headers }) => headers.authorization?.replace('Bearer ', ''))

describe('a target that keeps failing', () => {
  it('is left alone: calls are refused at once, nothing is sent and nothing recorded', async () => {
    const upstream = await bench.upstream(plainFailure('server_error'))
    const test = bench.gateway([upstream])
    for (let count = 0; count < 2; count += 1) await rejection(ask(test))
    const last = (await rejection(ask(test))) as GatewayError
    expect(last.detail.attempts).toMatchObject([{ next: 'nothing_left' }])
    const sent = upstream.requests.length

    const error = await rejection(ask(test))

    expect(error).toMatchObject({
      code: 'provider_overloaded',
      retryable: true,
      detail: { attempts: [], retryAfterMs: expect.any(Number) },
    })
    expect(upstream.requests).toHaveLength(sent)
    expect(await recordsOf(test.ledger)).toHaveLength(sent)
    expect(test.gateway.health()).toMatchObject({
      connections: [{ provider: 'a', breaker: { state: 'closed' } }],
      targets: [
        { provider: 'a', model: 'm', breaker: { state: 'open', since: expect.any(Date) }, recent: { failures: 3 } },
      ],
    })
    expect(test.lines).toMatchObject([{ event: 'breaker_opened', target: 'a/m' }])
  })

  it('is passed over for one that is well', async () => {
    const upstreams = [await bench.upstream(plainFailure('overloaded')), await bench.upstream(plainReply)]
    const test = bench.gateway(upstreams)
    for (let count = 0; count < 10; count += 1) expect(await ask(test)).toMatchObject({ provider: 'b' })
    expect(upstreams[0]!.requests).toHaveLength(3)
  })

  it('answers again when it has recovered', async () => {
    let skippedMs = 0
    const upstream = await bench.upstream(plainFailure('server_error'))
    const test = bench.gateway([upstream], { monotonicMs: () => performance.now() + skippedMs })
    for (let count = 0; count < 4; count += 1) await rejection(ask(test))
    upstream.reply(plainReply)
    skippedMs = 5_000
    await ask(test)
    expect(test.gateway.health().targets).toMatchObject([{ breaker: { state: 'closed' } }])
    expect(test.lines.map(({ event }) => event)).toEqual(['breaker_opened', 'breaker_closed'])
  })

  it('is not taken for ill because of what callers ask of it, when they leave, or for a bad key', async () => {
    for (const failureClass of [
      'bad_request',
      'content_filtered',
      'credential',
      'quota_exhausted',
      'model_gone',
    ] as const) {
      const test = bench.gateway([await bench.upstream(plainFailure(failureClass))])
      for (let count = 0; count < 8; count += 1) await rejection(ask(test))
      expect(test.gateway.health().targets).toMatchObject([{ breaker: { state: 'closed' } }])
    }
  })

  it('whose host is gone takes every model there with it', async () => {
    const closed = await bench.upstream()
    await closed.close()
    const test = bench.gateway([closed])
    for (let count = 0; count < 3; count += 1) await rejection(ask(test))
    const call = { ...plainCall, request: { ...plainCall.request, model: 'a/other' } }
    expect(await rejection(test.gateway.complete(call, createTestContext()))).toMatchObject({
      code: 'provider_overloaded',
    })
  })
})

describe('keys of a provider', () => {
  const connection = { apiKeys: ['key-1', 'key-2'] }

  it('that fail are set aside for the calls that follow, too', async () => {
    const upstream = await bench.upstream(plainFailure('credential', {}, 401), plainReply)
    const test = bench.gateway([upstream], { connection })
    const { routing } = await ask(test)
    for (let count = 0; count < 5; count += 1) await ask(test)

    const [bad, good, ...later] = keysUsed(upstream)
    expect(good).not.toBe(bad)
    expect(new Set(later)).toEqual(new Set([good]))
    expect(routing.attempts).toMatchObject([
      { keyId: keyFingerprint(bad!), failureClass: 'credential', status: 401, next: 'key_rotated' },
      { keyId: keyFingerprint(good!), outcome: 'ok' },
    ])
    expect(test.gateway.health().targets).toMatchObject([
      { keysSetAside: [{ keyId: keyFingerprint(bad!), reason: 'credential', until: expect.any(Date) }] },
    ])
    expect(JSON.stringify([routing, test.lines, test.gateway.health()])).not.toContain('key-1')
  })

  it('are told by the limit they met when all of them have, with the wait of the first', async () => {
    const upstream = await bench.upstream(plainFailure('rate_limited', { retryAfterMs: 120_000 }, 429))
    const test = bench.gateway([upstream], { connection })
    await rejection(ask(test))
    expect(upstream.requests).toHaveLength(2)
    const error = (await rejection(ask(test))) as { detail: { retryAfterMs: number } }
    expect(error).toMatchObject({ code: 'provider_rate_limited', detail: { attempts: [] } })
    expect(error.detail.retryAfterMs).toBeGreaterThan(100_000)
    expect(upstream.requests).toHaveLength(2)
  })

  it('whose limit passes in time are waited for', async () => {
    const upstream = await bench.upstream(plainFailure('rate_limited', { retryAfterMs: 2_000 }, 429), plainReply)
    const retries = { ...defaultRetries, maxAttempts: 1 }
    const test = bench.gateway([upstream], { settings: { retries } })
    await rejection(ask(test))
    await ask(test)
    expect(test.sleptMs).toEqual([expect.closeTo(2_125, -2)])
  })

  it('may change at any time: a new one is used at once, a removed one never again', async () => {
    const upstream = await bench.upstream(plainReply)
    const key = (secret: string): VendorKey => ({ id: keyFingerprint(secret), secret })
    let keys = [key('old')]
    const asked: string[] = []
    const test = bench.gateway([upstream], {
      vendorKeys: {
        async keysOf(connectionName, tenantId) {
          asked.push(`${connectionName} ${tenantId}`)
          return keys
        },
      },
    })
    await ask(test)
    keys = [key('new')]
    await ask(test)
    expect(keysUsed(upstream)).toEqual(['old', 'new'])
    expect(new Set(asked)).toEqual(new Set(['a tenant_test']))
  })

  it('that cannot be had fail the call, and are not the provider’s fault', async () => {
    const upstream = await bench.upstream(plainReply)
    const test = bench.gateway([upstream], { vendorKeys: { keysOf: () => Promise.reject(new Error('no database')) } })
    expect(await rejection(ask(test))).toMatchObject({ code: 'upstream_auth_failed' })
    expect(upstream.requests).toHaveLength(0)
  })
})

describe('new settings while running', () => {
  it('hold for the calls that begin after them; those in flight finish as they began', async () => {
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const old = await bench.upstream({ chunks: [{ until: held }, JSON.stringify({ text: 'Old.' })] })
    const fresh = await bench.upstream(plainReply)
    const test = bench.gateway([old])
    const inFlight = ask(test)
    await old.received(1)

    test.gateway.reconfigure(gatewaySettings(plainSettings([fresh])))
    await ask(test)
    release()

    expect(await inFlight).toMatchObject({ completion: { parts: [{ text: 'Old.' }] } })
    expect([old.requests.length, fresh.requests.length]).toEqual([1, 1])
  })

  it('that are bad throw, and nothing has changed', async () => {
    const upstream = await bench.upstream(plainReply)
    const test = bench.gateway([upstream])
    const bad = plainSettings([upstream], { type: 'nonsense' })
    expect(() => test.gateway.reconfigure(gatewaySettings(bad))).toThrow('unknown type')
    expect(await ask(test)).toMatchObject({ provider: 'a' })
  })

  it('leave what was learnt of targets and keys', async () => {
    const upstream = await bench.upstream(plainFailure('credential', {}, 401), plainReply)
    const settings = plainSettings([upstream], { apiKeys: ['key-1', 'key-2'] })
    const test = bench.gateway([upstream], { settings })
    await ask(test)
    test.gateway.reconfigure(gatewaySettings(settings))
    for (let count = 0; count < 3; count += 1) await ask(test)
    const [bad, ...later] = keysUsed(upstream)
    expect(later).not.toContain(bad)
  })

  it('make a route that was planned before be planned anew', async () => {
    const [old, fresh] = [await bench.upstream(plainReply), await bench.upstream(plainReply)]
    const test = bench.gateway([old])
    const { route } = test.gateway.preview(plainCall.request)
    test.gateway.reconfigure(gatewaySettings(plainSettings([fresh])))
    await test.gateway.complete({ ...plainCall, route }, createTestContext())
    expect([old.requests.length, fresh.requests.length]).toEqual([0, 1])
  })
})

it('tries again from a budget, and says when it was used up', async () => {
  const upstream = await bench.upstream(plainFailure('malformed_response'))
  const retries = { ...defaultRetries, budgetRatio: 0 }
  const test = bench.gateway([upstream], { monotonicMs: () => 0, settings: { retries } })
  const sequels: unknown[] = []
  for (let count = 0; count < 60; count += 1) {
    // Each model for itself, so that none is left alone.
    const call = { ...plainCall, request: { ...plainCall.request, model: `a/${count}` } }
    const { detail } = (await rejection(test.gateway.complete(call, createTestContext()))) as GatewayError
    sequels.push(detail.attempts?.at(-1)?.next)
  }
  expect(sequels.filter((next) => next === 'nothing_left')).toHaveLength(50)
  expect(sequels.filter((next) => next === 'retry_budget_used_up')).toHaveLength(10)
})

it('shares what it learns with other processes, and takes what they have learnt', async () => {
  const published: HealthNotice[] = []
  const listeners: ((notice: HealthNotice) => void)[] = []
  const healthExchange = {
    publish: (notice: HealthNotice) => void published.push(notice),
    subscribe(onNotice: (notice: HealthNotice) => void) {
      listeners.push(onNotice)
      return () => {}
    },
  }
  const upstream = await bench.upstream(plainReply)
  const other = bench.gateway([upstream], { healthExchange })
  await ask(other)
  const failing = await bench.upstream(plainFailure('server_error'))
  const test = bench.gateway([failing], { healthExchange: { ...healthExchange, subscribe: () => () => {} } })
  for (let count = 0; count < 3; count += 1) await rejection(ask(test))

  expect(published).toMatchObject([{ kind: 'breaker', name: 'a/m', state: 'open', openForMs: expect.any(Number) }])
  for (const notice of published) for (const listener of listeners) listener(notice)
  expect(await rejection(ask(other))).toMatchObject({ code: 'provider_overloaded' })
})
