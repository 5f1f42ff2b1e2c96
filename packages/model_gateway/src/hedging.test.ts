import { createPriceBook } from '@maester/cost_meter'
import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { hedgeAfterMs } from './hedge_delay.js'
import type { StreamEvent } from './stream_event.js'
import { createGatewayBench, plainFailure, plainReply, recordsOf, rejection } from './testing/gateway_bench.js'
import { plainStream } from './testing/plain_adapter.js'
import { plainCall } from './testing/plain_call.js'
import type { TestGateway } from './testing/test_gateway.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

// The test gateway's waits take no time: a second attempt is made as soon as it may be.
const settings = { hedgeAfter: 500 }
const ask = ({ gateway }: TestGateway) => gateway.complete(plainCall, createTestContext())
const text = (words: string): StreamEvent => ({ type: 'text_delta', index: 0, text: words })
const answer = (words: string) =>
  plainStream(text(words), { type: 'finished', finishReason: 'stop' }, { type: 'completed' })

describe('a second attempt beside a slow one', () => {
  it('answers in its place, and the slow one is given up and metered on its own row', async () => {
    const upstreams = [await bench.upstream({ ending: 'hang' }), await bench.upstream(plainReply)]
    const test = bench.gateway(upstreams, { settings })

    expect(await ask(test)).toMatchObject({
      provider: 'b',
      routing: {
        attempts: [
          { provider: 'a', outcome: 'cancelled', next: 'overtaken' },
          { provider: 'b', outcome: 'ok' },
        ],
      },
    })
    await upstreams[0]!.disconnected(1)
    expect(await recordsOf(test.ledger)).toMatchObject([
      { attempt: 1, kind: 'completion', state: 'unknown' },
      { attempt: 2, kind: 'completion', state: 'settled' },
    ])
    expect(test.sleptMs).toEqual([500])
    expect(test.gateway.health().targets.map(({ breaker }) => breaker.state)).toEqual(['closed', 'closed'])
  })

  it('is made at the same target when there is no other', async () => {
    const upstream = await bench.upstream({ ending: 'hang' }, plainReply)
    const result = await ask(bench.gateway([upstream], { settings }))
    expect(result.routing.attempts).toMatchObject([{ next: 'overtaken' }, { outcome: 'ok' }])
  })

  it('is given up when the first answers after all', async () => {
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const slow = await bench.upstream({ chunks: [{ until: held }, JSON.stringify({ text: 'First.' })] })
    const second = await bench.watchedUpstream({ onRequest: () => release() }, { ending: 'hang' })
    expect(await ask(bench.gateway([slow, second], { settings }))).toMatchObject({
      provider: 'a',
      routing: { attempts: [{ outcome: 'cancelled', next: 'overtaken' }, { outcome: 'ok' }] },
    })
  })

  it('that fails too leaves a third to be made', async () => {
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const failing = JSON.stringify({ class: 'server_error', message: '', notProcessed: true })
    const first = await bench.upstream({ status: 500, chunks: [{ until: held }, failing] })
    const second = await bench.watchedUpstream({ onRequest: () => release() }, plainFailure('overloaded'))
    const third = await bench.upstream(plainReply)
    const result = await ask(bench.gateway([first, second, third], { settings }))
    expect(result).toMatchObject({ provider: 'c' })
    expect(result.routing.attempts).toHaveLength(3)
  })

  it('is not made when it could cost more than the caller pays, or would be one too many', async () => {
    const gone = new AbortController()
    const upstreams = [
      await bench.watchedUpstream({ onRequest: () => gone.abort() }, { ending: 'hang' }),
      await bench.upstream(plainReply),
    ]
    const limits = { prices: createPriceBook(), settings: { ...settings, onDisconnect: 'abort' as const } }
    const context = createTestContext({ signal: gone.signal })
    await rejection(bench.gateway(upstreams, limits).gateway.complete({ ...plainCall, maxPicoUsd: 1n }, context))
    expect(upstreams[1]!.requests).toHaveLength(0)
  })

  it('is never made unless it was asked for', async () => {
    const upstreams = [await bench.upstream(plainReply), await bench.upstream(plainReply)]
    const test = bench.gateway(upstreams)
    await ask(test)
    expect(test.sleptMs).toEqual([])
  })
})

describe('streamed', () => {
  async function listen(test: TestGateway) {
    const heard: string[] = []
    const result = await test.gateway.stream(plainCall, createTestContext(), (event, { provider }) => {
      if (event.type === 'text_delta') heard.push(`${provider} ${event.text}`)
    })
    return { heard, result }
  }

  it('the one that says something first is heard, and only it', async () => {
    const upstreams = [
      await bench.upstream({ chunks: [...plainStream({ type: 'started' })], ending: 'hang' }),
      await bench.upstream({ chunks: answer('Second.') }),
    ]
    const { heard, result } = await listen(bench.gateway(upstreams, { settings }))
    expect(heard).toEqual(['b Second.'])
    expect(result).toMatchObject({ provider: 'b', routing: { attempts: [{ next: 'overtaken' }, { outcome: 'ok' }] } })
  })

  it('a failure after the first words is told, whatever the other would have said', async () => {
    const cut = { chunks: plainStream(text('Begun')), ending: 'reset' as const }
    const upstreams = [await bench.upstream({ ending: 'hang' }), await bench.upstream(cut)]
    const error = await rejection(listen(bench.gateway(upstreams, { settings })))
    expect(error).toMatchObject({ code: 'upstream_incomplete', detail: { attempts: [{}, {}] } })
  })
})

describe('when it is made', () => {
  const percentiles = (p95Ms: number) => ({ p50Ms: 1, p95Ms, p99Ms: 9_000 })
  const latency = { total: percentiles(700), firstOutput: percentiles(80) }

  it.each([
    ['off', latency, false, undefined],
    ['p95', latency, false, 700],
    ['p95', latency, true, 80],
    ['p95', {}, true, undefined],
    [250, {}, true, 250],
  ] as const)('%s of %j, streamed: %s, is after %s ms', (hedgeAfter, known, stream, afterMs) => {
    expect(hedgeAfterMs(hedgeAfter, known, { stream })).toBe(afterMs)
  })
})
