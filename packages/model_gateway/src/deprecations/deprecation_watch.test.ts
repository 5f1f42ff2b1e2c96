import type { Alert } from '@maester/observability'
import { createMemoryLogger, createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createGatewayBench, plainFailure, plainReply, rejection } from '../testing/gateway_bench.js'
import { plainCall } from '../testing/plain_call.js'
import { createDeprecationWatch } from './deprecation_watch.js'
import type { DeprecationSettings } from './model_deprecation.js'
import { createMemoryGoneModelStore } from './stores/memory_gone_model_store.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

/** The model `all` at upstreams `a` and `b`, on a day that can be changed. */
async function scene(deprecations: readonly DeprecationSettings[] = []) {
  const upstreams = await Promise.all([bench.upstream(plainReply), bench.upstream(plainReply)])
  const raised: Alert[] = []
  const { log, lines } = createMemoryLogger()
  let today = new Date('2026-01-01T12:00:00Z')
  const { gateway } = bench.gateway(upstreams, {
    settings: { deprecations },
    alerts: { raise: (alert) => void (alert.kind.startsWith('model_') && raised.push(alert)) },
    log,
    now: () => today,
  })
  const context = createTestContext({ principal: { tenantId: 'tenant_test' } })
  return {
    gateway,
    upstreams,
    raised,
    warnings: () => lines.filter(({ event }) => event === 'model_deprecated'),
    async askOn(day: string, model = 'all') {
      today = new Date(`${day}T12:00:00Z`)
      return gateway.complete({ ...plainCall, request: { ...plainCall.request, model } }, context)
    },
  }
}

const ending = { target: 'a/m', retiresAt: new Date('2026-03-01'), replacement: 'm2' }

describe('a call that reaches a model which ends', () => {
  it('says so in its answer, and a call to another model does not', async () => {
    const { askOn } = await scene([ending])
    expect((await askOn('2026-01-01')).deprecation).toEqual({
      retiresAt: ending.retiresAt,
      replacement: 'm2',
      source: 'settings',
    })
    expect((await askOn('2026-01-01', 'b/m')).deprecation).toBeUndefined()
  })

  it('is logged once a day, and raised once, and again 30, 7 and 1 days before the end and after it', async () => {
    const { askOn, raised, warnings } = await scene([ending])
    const days = ['2026-01-01', '2026-01-01', '2026-02-05', '2026-02-25', '2026-02-28', '2026-03-02', '2026-03-02']
    for (const day of days) await askOn(day)
    expect(warnings()).toHaveLength(5)
    expect(raised.map(({ kind, severity, key }) => `${kind} ${severity} ${key.split(':').at(-1)}`)).toEqual([
      'model_deprecated info announced',
      'model_deprecated warning 30_days',
      'model_deprecated warning 7_days',
      'model_deprecated warning 1_days',
      'model_deprecated critical retired',
    ])
    expect(raised[0]!.title).toBe('a/m retires on 2026-03-01; its maker recommends m2.')
  })
})

describe('a target whose provider says that there is no such model', () => {
  it('is left at once, raised as critical, and asked last for a while', async () => {
    const { askOn, gateway, upstreams, raised } = await scene()
    upstreams[0]!.reply(plainFailure('model_gone', {}, 404))
    expect(await askOn('2026-01-01')).toMatchObject({ provider: 'b', routing: { fallbackUsed: true } })
    expect(raised).toMatchObject([{ kind: 'model_gone', key: 'a/m', severity: 'critical' }])
    const [first, second] = gateway.explain(plainCall.request).candidates
    expect(first!.provider).toBe('b')
    expect(second!.reason).toMatch(/^its provider says there is no such model, tried last/)
    upstreams[0]!.reply(plainReply)
    expect(await askOn('2026-01-02')).toMatchObject({ provider: 'a' })
  })

  it('is in the calendar until it answers again, over what was announced', async () => {
    const { askOn, gateway, upstreams } = await scene([{ ...ending, deprecatedAt: new Date('2026-01-31') }])
    upstreams[0]!.reply(plainFailure('model_gone', {}, 404))
    await askOn('2026-01-01')
    const endOf = (provider: string) =>
      gateway.explain(plainCall.request).candidates.find((each) => each.provider === provider)?.deprecation
    expect(endOf('a')).toEqual({ retiresAt: new Date('2026-01-01T12:00:00Z'), replacement: 'm2', source: 'settings' })
    expect(endOf('b')).toBeUndefined()
    upstreams[0]!.reply(plainReply)
    await askOn('2026-01-02')
    expect(endOf('a')).toMatchObject({ retiresAt: ending.retiresAt })
  })

  it('is avoided by every process that shares a store, once it is told of, and by none once it answers', async () => {
    const store = createMemoryGoneModelStore()
    const watches = ['one', 'other'].map(() => {
      const { log, lines } = createMemoryLogger()
      const raised: Alert[] = []
      const alerts = { raise: (alert: Alert) => void raised.push(alert) }
      const watch = createDeprecationWatch({ alerts, log, now: () => new Date(), store })
      return { watch, raised, lines }
    })
    const [one, other] = [watches[0]!, watches[1]!]
    const connection = { name: 'a', type: 'plain', baseUrl: 'http://a', apiKeys: [] }
    const candidate = { connection, model: 'm' }
    const attempt = { attemptId: 'attempt', provider: 'a', model: 'm', durationMs: 1 }
    one.watch.heed([candidate], [{ ...attempt, outcome: 'failed', failureClass: 'model_gone' }], () => true)
    for (const { watch } of watches) await watch.exchange()
    expect(watches.map(({ watch }) => watch.isGone(candidate))).toEqual([true, true])
    expect(other.watch.dated(candidate).deprecation).toMatchObject({ source: 'provider' })
    expect(watches.map(({ raised }) => raised.length)).toEqual([1, 0])
    expect(other.lines).toMatchObject([{ event: 'model_gone', target: 'a/m' }])

    other.watch.heed([candidate], [{ ...attempt, outcome: 'ok' }], () => true)
    for (const { watch } of [other, one]) await watch.exchange()
    expect(watches.map(({ watch }) => watch.isGone(candidate))).toEqual([false, false])
    expect(one.watch.dated(candidate)).toBe(candidate)
  })

  it('is nobody’s business when a caller made the name up', async () => {
    const { askOn, upstreams, raised } = await scene()
    upstreams[0]!.reply(plainFailure('model_gone', {}, 404))
    await rejection(askOn('2026-01-01', 'a/made-up'))
    expect(raised).toEqual([])
  })
})
