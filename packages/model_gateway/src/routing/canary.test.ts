import { createTestContext } from '@maester/observability/testing'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { createGatewayBench, plainFailure, plainReply } from '../testing/gateway_bench.js'
import { plainCall } from '../testing/plain_call.js'
import { type Canary, type CanaryUnits, placeOf } from './canary.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

const candidate = { connection: { name: 'b', type: 'plain', baseUrl: 'http://b', apiKeys: [] }, model: 'm' }
const canaryOf = (percent: number, sticky: Canary['sticky'] = 'request'): Canary => ({ candidate, percent, sticky })
const armOf = (canary: Canary, units: CanaryUnits) => placeOf('all', canary, units).arm
const arm = (percent: number, requestId: string) => armOf(canaryOf(percent), { requestId })

describe('the arm of a call', () => {
  it('takes about its share, none at 0 and all at 100', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `req_${index}`)
    const share = (percent: number) => ids.filter((id) => arm(percent, id) === 'canary').length / ids.length
    expect([share(0), share(100)]).toEqual([0, 1])
    expect(share(5)).toBeGreaterThan(0.04)
    expect(share(5)).toBeLessThan(0.06)
  })

  it('stays the same, and a higher percentage moves nobody back', () => {
    const percent = fc.double({ min: 0, max: 100, noNaN: true })
    fc.assert(
      fc.property(percent, percent, fc.string(), (one, other, id) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        expect(arm(low, id)).toBe(arm(low, id))
        if (arm(low, id) === 'canary') expect(arm(high, id)).toBe('canary')
      }),
    )
  })

  it('goes by the session or the tenant where it is to stick to these', () => {
    const arms = (sticky: Canary['sticky'], units: object) =>
      new Set(
        Array.from({ length: 100 }, (_, index) => armOf(canaryOf(50, sticky), { requestId: `req_${index}`, ...units })),
      ).size
    expect([arms('session', { sessionId: 's' }), arms('tenant', { tenantId: 't' })]).toEqual([1, 1])
    expect([arms('request', { sessionId: 's', tenantId: 't' }), arms('session', {})]).toEqual([2, 2])
  })

  it('is stable for a call that cannot be told from others', () => {
    expect(armOf(canaryOf(100), {})).toBe('stable')
  })
})

async function scene(percent: number) {
  const upstreams = await Promise.all([bench.upstream(plainReply), bench.upstream(plainReply)])
  const canary = { target: 'b/m', percent, sticky: 'request' as const }
  const { gateway } = bench.gateway(upstreams, {
    settings: { aliases: { all: { targets: [{ target: 'a/m' }], canary } } },
  })
  const context = createTestContext({ principal: { tenantId: 'tenant_test' } })
  return { gateway, upstreams, ask: () => gateway.complete({ ...plainCall, requestId: 'req_1' }, context) }
}

describe('an alias with a canary', () => {
  it('asks it first for its part of the calls, and says who answered', async () => {
    expect(await (await scene(100)).ask()).toMatchObject({
      provider: 'b',
      routing: { arm: 'canary', fallbackUsed: false },
    })
    expect(await (await scene(0)).ask()).toMatchObject({
      provider: 'a',
      routing: { arm: 'stable', fallbackUsed: false },
    })
  })

  it('falls back to the other targets when the canary fails', async () => {
    const { ask, upstreams } = await scene(100)
    upstreams[1]!.reply(plainFailure('model_gone', {}, 404))
    expect(await ask()).toMatchObject({ provider: 'a', routing: { arm: 'stable', fallbackUsed: true } })
  })

  it('tells in an explanation which part a call belongs to, and why', async () => {
    const { gateway } = await scene(100)
    expect(gateway.explain(plainCall.request, { requestId: 'req_1' })).toMatchObject({
      arm: 'canary',
      candidates: [
        { provider: 'b', reason: 'canary: told by its request, it is in the 100 % of b/m' },
        { provider: 'a' },
      ],
    })
    expect(gateway.explain(plainCall.request)).toMatchObject({
      ...{ arm: 'stable', armReason: 'nothing tells it from other calls, so that it is not for b/m' },
      candidates: [{ provider: 'a' }],
    })
  })

  it('leads to the canary too, for whoever asks what a key may reach', async () => {
    expect((await scene(1)).gateway.targetsOf('all')).toEqual(['a/m', 'b/m'])
  })
})
