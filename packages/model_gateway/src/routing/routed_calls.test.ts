import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createDecayedQuality } from '../figures/decayed_quality.js'
import type { GatewayCall } from '../gateway.js'
import { type AliasSettings, defaultRetries, type GatewaySettings } from '../settings.js'
import { type BenchGatewayOptions, createGatewayBench, plainFailure, plainReply } from '../testing/gateway_bench.js'
import { plainCall, plainSettings } from '../testing/plain_call.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

interface SceneOptions extends Omit<BenchGatewayOptions, 'settings'> {
  readonly settings?: Partial<GatewaySettings>
  /** How long each upstream takes to answer, by the gateway's clock, in ms. */
  readonly takesMs: readonly number[]
}

/** The model `all` over as many upstreams as there are durations. */
async function scene(alias: Partial<AliasSettings>, { takesMs, settings, ...options }: SceneOptions) {
  let nowMs = 0
  const pass = (ms: number) => {
    nowMs += ms
  }
  const upstreams = await Promise.all(
    takesMs.map((ms) => bench.watchedUpstream({ onRequest: () => pass(ms) }, plainReply)),
  )
  const { targets } = plainSettings(upstreams).aliases.all!
  const { gateway, ledger } = bench.gateway(upstreams, {
    monotonicMs: () => nowMs,
    ...options,
    settings: { ...settings, aliases: { all: { targets, ...alias } } },
  })
  const context = createTestContext({ principal: { tenantId: 'tenant_test' } })
  const call = (more: Partial<GatewayCall>): GatewayCall => ({ ...plainCall, ...more })
  return {
    gateway,
    upstreams,
    ledger,
    pass,
    ask: (more: Partial<GatewayCall> = {}) => gateway.complete(call(more), context),
    async askOf(model: string, times: number) {
      const request = { ...plainCall.request, model }
      for (let turn = 0; turn < times; turn += 1) await gateway.complete(call({ request }), context)
    },
    /** Who would be asked, in order. */
    order: (more: Partial<GatewayCall> = {}) =>
      gateway.explain(plainCall.request, more).candidates.map(({ provider }) => provider),
  }
}

describe('a weighted alias', () => {
  it('spreads calls by weight, and fails over to the others', async () => {
    const draws = [0.1, 0.79, 0.8, 0.95]
    const targets = [
      { target: 'a/m', weight: 80 },
      { target: 'b/m', weight: 20 },
    ]
    const { ask, order, upstreams } = await scene(
      { strategy: 'weighted', targets },
      { takesMs: [1, 1], random: () => draws.shift() ?? 0 },
    )
    expect([order(), order(), order(), order()].map(([first]) => first)).toEqual(['a', 'a', 'b', 'b'])
    upstreams[0]!.reply(plainFailure('model_gone', {}, 404))
    expect(await ask()).toMatchObject({ provider: 'b', routing: { strategy: 'weighted', fallbackUsed: true } })
  })

  it('takes the route that was planned before, and plans no other', async () => {
    const draws = [0.9, 0.1]
    const { gateway, ask } = await scene(
      { strategy: 'weighted' },
      { takesMs: [1, 1], random: () => draws.shift() ?? 0.1 },
    )
    const { provider, route } = gateway.preview(plainCall.request)
    expect(provider).toBe('b')
    expect((await ask({ route })).provider).toBe('b')
    expect((await ask()).provider).toBe('a')
  })
})

describe('what calls have shown', () => {
  it('puts the quickest target first', async () => {
    const { askOf, order } = await scene({ strategy: 'lowest_latency' }, { takesMs: [900, 100, 400] })
    expect(order()).toEqual(['a', 'b', 'c'])
    for (const name of ['a/m', 'b/m', 'c/m']) await askOf(name, 6)
    expect(order()).toEqual(['b', 'c', 'a'])
  })

  it('puts the idlest target first', async () => {
    const { gateway, ask, order, upstreams } = await scene({ strategy: 'least_busy' }, { takesMs: [1, 1] })
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    upstreams[0]!.reply({ chunks: [{ until }, JSON.stringify(plainReply.body)] })
    const held = ask()
    await upstreams[0]!.received(1)
    expect(order()).toEqual(['b', 'a'])
    expect(gateway.targets()).toMatchObject([{ inFlight: 1 }, { inFlight: 0 }])
    release()
    await held
    expect(order()).toEqual(['a', 'b'])
  })

  it('puts the target with the best answers first', async () => {
    const quality = createDecayedQuality()
    const { order } = await scene({ strategy: 'best_score' }, { takesMs: [1, 1], quality })
    for (let answer = 0; answer < 20; answer += 1) {
      quality.record({ provider: 'a', model: 'm' }, 0.6)
      quality.record({ provider: 'b', model: 'm' }, 0.9)
    }
    expect(order()).toEqual(['b', 'a'])
  })

  it('counts failures of the provider against it, and those of the caller not', async () => {
    const { ask, askOf, gateway, upstreams } = await scene({}, { takesMs: [1, 1], settings: noRetries })
    upstreams[0]!.reply(plainFailure('bad_request', {}, 400))
    await expect(ask()).rejects.toMatchObject({ code: 'invalid_value' })
    upstreams[0]!.reply(plainReply)
    await askOf('a/m', 1)
    expect(gateway.targets()[0]).toMatchObject({ provider: 'a', errorRate: 0 })
    upstreams[0]!.reply(plainFailure('server_error'))
    await expect(ask()).rejects.toMatchObject({ code: 'upstream_failed' })
    expect(gateway.targets()[0]!.errorRate).toBeCloseTo(0.5, 2)
  })
})

const noRetries: Partial<GatewaySettings> = { retries: { ...defaultRetries, maxAttempts: 1 } }

describe('a target that keeps failing', () => {
  it('is tried last, after the fallbacks too, and is not what was preferred for nothing', async () => {
    const { ask, gateway, upstreams } = await scene(
      { targets: [{ target: 'a/m' }], fallbacks: ['b/m'] },
      { takesMs: [1, 1], settings: noRetries },
    )
    upstreams[0]!.reply(plainFailure('server_error'))
    for (let call = 0; call < 3; call += 1) await expect(ask()).rejects.toMatchObject({ code: 'upstream_failed' })
    expect(gateway.explain(plainCall.request).candidates).toMatchObject([
      { provider: 'b', breaker: { state: 'closed' } },
      { provider: 'a', breaker: { state: 'open' }, reason: expect.stringContaining('tried last') },
    ])
    expect(await ask()).toMatchObject({ provider: 'b', routing: { fallbackUsed: true, attempts: [{ provider: 'b' }] } })
    expect(upstreams[0]!.requests).toHaveLength(3)
  })
})

describe('a profile', () => {
  const profiles = { mine: { cost: 1 } }
  const targets = [{ target: 'a/gpt-4.1' }, { target: 'b/gpt-4.1-nano' }]

  it('scores the targets of an alias that leaves its strategy open, and of one that is balanced', async () => {
    const open = await scene({ targets }, { takesMs: [1, 1], settings: { profiles } })
    expect(open.gateway.explain(plainCall.request)).toMatchObject({ strategy: 'priority' })
    const profiled = open.gateway.explain(plainCall.request, { profile: 'mine' })
    expect(profiled).toMatchObject({ strategy: 'balanced', profile: 'mine' })
  })

  it('changes nothing for an alias with another strategy', async () => {
    const { gateway } = await scene({ targets, strategy: 'priority' }, { takesMs: [1, 1], settings: { profiles } })
    expect(gateway.explain(plainCall.request, { profile: 'mine' })).toMatchObject({ strategy: 'priority' })
  })

  it('must be known: built in, or the operator’s own', async () => {
    const { gateway } = await scene({}, { takesMs: [1], settings: { profiles } })
    for (const profile of ['interactive', 'batch', 'mine']) gateway.preview(plainCall.request, { profile })
    expect(() => gateway.preview(plainCall.request, { profile: 'hurried' })).toThrow(
      expect.objectContaining({ code: 'invalid_value', detail: { param: 'profile', status: 400 } }),
    )
  })
})

describe('a ceiling on latency', () => {
  it('leaves out targets that usually take longer, until their slowness is forgotten', async () => {
    const { askOf, order, gateway, ask, pass } = await scene({}, { takesMs: [3_000, 100] })
    await askOf('a/m', 6)
    expect(order({ maxLatencyMs: 1_000 })).toEqual(['b'])
    expect(order({ maxLatencyMs: 5_000 })).toEqual(['a', 'b'])
    expect(gateway.explain(plainCall.request, { maxLatencyMs: 1_000 }).leftOut).toMatchObject([
      { provider: 'a', reason: expect.stringMatching(/^takes up to (2[89]|3[01])\d\d ms \(p95\)$/) },
    ])
    expect((await ask({ maxLatencyMs: 1_000 })).provider).toBe('b')
    pass(3_600_000)
    expect(order({ maxLatencyMs: 1_000 })).toEqual(['a', 'b'])
  })

  it('that no target keeps is refused with nothing sent', async () => {
    const { askOf, ask, upstreams } = await scene({}, { takesMs: [3_000] })
    await askOf('a/m', 6)
    await expect(ask({ maxLatencyMs: 1_000 })).rejects.toMatchObject({
      code: 'unsupported_parameter',
      detail: { param: 'max_latency_ms', status: 400 },
    })
    expect(upstreams[0]!.requests).toHaveLength(6)
  })

  it('ends a call that is not done by then', async () => {
    const { upstreams, ask } = await scene({}, { takesMs: [0] })
    upstreams[0]!.reply({ ending: 'hang' })
    await expect(ask({ maxLatencyMs: 50 })).rejects.toMatchObject({ code: 'upstream_timeout_total' })
  })
})

describe('a demanded region', () => {
  const targets = [{ target: 'a/m' }, { target: 'b/m', region: 'us' }, { target: 'c/m', region: 'eu-west-1' }]

  it('leaves out targets elsewhere, those of no stated region included', async () => {
    const { ask, gateway } = await scene({ targets }, { takesMs: [1, 1, 1] })
    expect((await ask({ require: ['region:eu'] })).provider).toBe('c')
    expect(gateway.explain(plainCall.request, { require: ['region:eu'] }).leftOut).toMatchObject([
      { provider: 'a', reason: 'has no stated region' },
      { provider: 'b', reason: 'is in the region us' },
    ])
    expect((await ask({ require: ['region:us', 'region:eu'] })).provider).toBe('b')
  })

  it('that no target is in is refused as blocked, with nothing sent or recorded', async () => {
    const { ask, upstreams, ledger } = await scene({ targets }, { takesMs: [1, 1, 1] })
    await expect(ask({ require: ['region:asia'] })).rejects.toMatchObject({
      code: 'region_blocked',
      detail: { param: 'require', status: 403 },
    })
    expect(upstreams.flatMap(({ requests }) => requests)).toEqual([])
    expect((await ledger.list({ tenantId: 'tenant_test', limit: 10 })).records).toEqual([])
  })

  it('is that of the provider where the target states none', async () => {
    const { ask } = await scene({}, { takesMs: [1], connection: { region: 'eu' } })
    expect((await ask({ require: ['region:eu'] })).provider).toBe('a')
  })
})

describe('web search', () => {
  const searching = { request: { ...plainCall.request, webSearch: {} } }

  it('has as many results as the settings say, where the provider lets that be said', async () => {
    const settings = { webSearchMaxResults: 3 }
    const { ask, upstreams } = await scene({}, { takesMs: [1], settings, connection: { type: 'openrouter' } })
    const message = { role: 'assistant', content: 'Found.' }
    upstreams[0]!.reply({ body: { model: 'm', choices: [{ index: 0, message, finish_reason: 'stop' }] } })
    await ask(searching)
    expect(upstreams[0]?.requests[0]?.body).toMatchObject({ plugins: [{ id: 'web', max_results: 3 }] })
  })

  it('that is switched off is refused by name, or dropped and named', async () => {
    const { ask } = await scene({}, { takesMs: [1], settings: { webSearch: 'off' } })
    await expect(ask(searching)).rejects.toMatchObject({
      code: 'unsupported_parameter',
      detail: { param: 'web_search' },
    })
    expect(await ask({ ...searching, dropUnsupported: true })).toMatchObject({ droppedParameters: ['web_search'] })
  })
})
