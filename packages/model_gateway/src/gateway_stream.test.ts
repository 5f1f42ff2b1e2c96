import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import type { AnswerSource } from './gateway.js'
import type { ProviderFailure } from './provider_failure.js'
import type { StreamEvent } from './stream_event.js'
import { createGatewayBench, recordsOf } from './testing/gateway_bench.js'
import { plainStream } from './testing/plain_adapter.js'
import { plainCall } from './testing/plain_call.js'
import type { ScriptedReply } from './testing/scripted_reply.js'
import type { TestGateway } from './testing/test_gateway.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

const started: StreamEvent = { type: 'started', upstreamId: 'u1' }
const text = (words: string): StreamEvent => ({ type: 'text_delta', index: 0, text: words })
const finished: StreamEvent = { type: 'finished', finishReason: 'stop' }
const completed: StreamEvent = { type: 'completed' }
const usage = (inputTokens: number, outputTokens: number): StreamEvent => ({
  type: 'usage',
  usage: { inputTokens, outputTokens },
})
const overloaded: ProviderFailure = { class: 'overloaded', message: 'busy', status: 529, notProcessed: false }
const failed: StreamEvent = { type: 'failed', failure: overloaded }
const whole = plainStream(started, text('Hi '), text('there.'), usage(9, 3), finished, completed)

async function listen({ gateway, ledger }: TestGateway, context = createTestContext()) {
  const events: StreamEvent[] = []
  const stateAtEvent: (string | undefined)[] = []
  const outcome = await gateway
    .stream(plainCall, context, async (event) => {
      events.push(event)
      stateAtEvent.push((await recordsOf(ledger)).at(-1)?.state)
    })
    .catch((error: unknown) => error)
  const records = await recordsOf(ledger)
  const states = records.map((record) => record.state)
  return { outcome, events, types: events.map((event) => event.type), states, stateAtEvent, records }
}

describe('a stream', () => {
  it('tells with every event who it comes from: the one who answers, not one who failed before', async () => {
    const upstreams = [
      await bench.upstream({ status: 500, body: { class: 'server_error', message: 'no', notProcessed: true } }),
      await bench.upstream({ headers: { 'content-type': 'text/event-stream' }, chunks: whole }),
    ]
    const sources: AnswerSource[] = []
    const { gateway } = bench.gateway(upstreams)
    const { provider, model, simulated } = await gateway.stream(plainCall, createTestContext(), (_event, source) => {
      sources.push(source)
    })

    expect(provider).toBe('b')
    expect(sources).toEqual(Array.from({ length: 6 }, () => ({ provider, model, simulated })))
  })

  it('is passed on in order and resolves to the answer it told', async () => {
    const upstream = await bench.upstream({ headers: { 'content-type': 'text/event-stream' }, chunks: whole })
    const { outcome, types, states } = await listen(bench.gateway([upstream]))

    expect(types).toEqual(['started', 'text_delta', 'text_delta', 'usage', 'finished', 'completed'])
    expect(outcome).toMatchObject({
      completion: { upstreamId: 'u1', parts: [{ type: 'text', text: 'Hi there.' }], finishReason: 'stop' },
      usage: { inputTokens: 9, outputTokens: 3 },
      usageEstimated: false,
    })
    expect(states).toEqual(['settled'])
  })

  it('says that it is complete only when it has been settled', async () => {
    const { types, stateAtEvent } = await listen(bench.gateway([await bench.upstream({ chunks: whole })]))
    expect(types.at(-1)).toBe('completed')
    expect(stateAtEvent.at(-1)).toBe('settled')
    expect(stateAtEvent.slice(0, -1)).toEqual(stateAtEvent.slice(0, -1).map(() => 'intent'))
  })

  it('without any output is passed on whole once it is complete', async () => {
    const filtered: StreamEvent = { type: 'finished', finishReason: 'content_filter' }
    const upstream = await bench.upstream({ chunks: plainStream(started, text(''), filtered, completed) })
    const { outcome, types } = await listen(bench.gateway([upstream]))
    expect(types).toEqual(['started', 'text_delta', 'finished', 'completed'])
    expect(outcome).toMatchObject({ completion: { finishReason: 'content_filter' } })
  })

  it('takes usage that comes after the terminal marker', async () => {
    const upstream = await bench.upstream({ chunks: plainStream(text('Hi'), finished, completed, usage(7, 1)) })
    const { outcome, types } = await listen(bench.gateway([upstream]))
    expect(outcome).toMatchObject({ usage: { inputTokens: 7, outputTokens: 1 }, usageEstimated: false })
    expect(types.at(-1)).toBe('completed')
  })
})

describe('before the first output', () => {
  it.each<[string, ScriptedReply]>([
    ['a failure in the stream', { chunks: plainStream(started, { type: 'ping' }, failed) }],
    ['an end without a terminal marker', { chunks: plainStream(started) }],
    ['a broken connection', { chunks: plainStream(started), ending: 'reset' }],
    ['an unreadable event', { chunks: ['data: {"type":\n\n'] }],
    ['another status', { status: 529, body: overloaded }],
    ['an error in a 200 document', { body: overloaded }],
    ['a login page', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
  ])('%s is made good by another target, unseen', async (_title, reply) => {
    const [first, second] = [await bench.upstream(reply), await bench.upstream({ chunks: whole })]
    const { outcome, events, states } = await listen(bench.gateway([first, second]))

    expect(outcome).toMatchObject({ provider: 'b', routing: { fallbackUsed: true } })
    expect(events.filter((event) => event.type === 'started')).toHaveLength(1)
    expect(events.some((event) => event.type === 'ping' || event.type === 'failed')).toBe(false)
    expect(states).toEqual(['unknown', 'settled'])
  })

  it('more than 64 events are not held', async () => {
    const noise = Array.from({ length: 65 }, (): StreamEvent => ({ type: 'metadata', metadata: { a: 1 } }))
    const upstream = await bench.upstream({ chunks: plainStream(...noise, failed) })
    const { outcome, types } = await listen(bench.gateway([upstream, await bench.upstream({ chunks: whole })]))
    expect(types).toEqual(noise.map(() => 'metadata'))
    expect(outcome).toMatchObject({ code: 'provider_overloaded' })
  })

  it('more than 256 KiB are not held', async () => {
    const large = `: ${'x'.repeat(90_000)}\n\n`
    const upstream = await bench.upstream({
      chunks: [...plainStream(started), large, large, large, ...plainStream(failed)],
    })
    const tolerant = bench.gateway([upstream, await bench.upstream({ chunks: whole })])
    const { outcome, types } = await listen(tolerant)
    expect(outcome).toMatchObject({ code: 'provider_overloaded' })
    expect(types).toEqual(['started'])
  })
})

describe('after the first output', () => {
  it.each<[string, ScriptedReply, string]>([
    ['a failure in the stream', { chunks: plainStream(started, text('Hi'), failed) }, 'provider_overloaded'],
    ['an end without a terminal marker', { chunks: plainStream(text('Hi'), finished) }, 'upstream_incomplete'],
    ['a broken connection', { chunks: plainStream(text('Hi')), ending: 'reset' }, 'upstream_incomplete'],
    ['an unreadable event', { chunks: [...plainStream(text('Hi')), 'data: {"type":\n\n'] }, 'upstream_bad_response'],
  ])('%s is told and never tried again', async (_title, reply, code) => {
    const [first, second] = [await bench.upstream(reply), await bench.upstream({ chunks: whole })]
    const { outcome, events, types, states, records } = await listen(bench.gateway([first, second]))

    expect(outcome).toMatchObject({ code, detail: { attempts: [{ outcome: 'failed' }] } })
    expect(events).toContainEqual(text('Hi'))
    expect(types).not.toContain('completed')
    expect(second.requests).toHaveLength(0)
    expect(states).toEqual(['unknown'])
    expect(records[0]?.outcome).toMatchObject({ estimated: true, usage: { outputTokens: expect.any(Number) } })
  })

  it('a caller who goes away ends the upstream call, and what was produced is metered', async () => {
    const upstream = await bench.upstream({
      chunks: plainStream(usage(40, 1), text('Hi there, how are')),
      ending: 'hang',
    })
    const { gateway, ledger } = bench.gateway([upstream])
    const caller = new AbortController()

    const error = await gateway
      .stream(plainCall, createTestContext({ signal: caller.signal }), (event) => {
        if (event.type === 'text_delta') caller.abort()
      })
      .catch((reason: unknown) => reason)

    expect(error).toMatchObject({ code: 'client_cancelled' })
    await upstream.disconnected(1)
    const [record] = await recordsOf(ledger)
    expect(record).toMatchObject({ state: 'unknown', outcome: { usage: { inputTokens: 40 }, estimated: true } })
    expect(record?.outcome?.usage.outputTokens).toBeGreaterThan(1)
  })

  it('a listener that throws ends the upstream call', async () => {
    const upstream = await bench.upstream({ chunks: plainStream(text('Hi')), ending: 'hang' })
    const { gateway } = bench.gateway([upstream])
    const broken = new Error('broken pipe')

    const error = await gateway
      .stream(plainCall, createTestContext(), () => Promise.reject(broken))
      .catch((reason: unknown) => reason)

    expect(error).toMatchObject({ code: 'client_cancelled', cause: { cause: broken } })
    await upstream.disconnected(1)
  })

  it('a listener that does not finish holds the provider back', async () => {
    let sentEvents = 0
    function* endless() {
      for (let count = 0; count < 2_000; count += 1) {
        sentEvents += 1
        yield `data: ${JSON.stringify(text('x'.repeat(30_000)))}\n\n`
      }
      yield* plainStream(finished, completed)
    }
    const upstream = await bench.upstream({ chunks: endless() })
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let heard = 0
    const result = bench.gateway([upstream]).gateway.stream(plainCall, createTestContext(), async () => {
      heard += 1
      await held
    })

    let before = -1
    while (before !== sentEvents) {
      before = sentEvents
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(heard).toBe(1)
    expect(sentEvents).toBeLessThan(600)

    release()
    expect((await result).completion.parts).toMatchObject([{ text: 'x'.repeat(60_000_000) }])
    expect(heard).toBe(2_002)
  })
})
