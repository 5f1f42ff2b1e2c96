import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import type { GatewayCall } from './gateway.js'
import type { ProviderFailure } from './provider_failure.js'
import type { StreamEvent } from './stream_event.js'
import {
  createTestGateway,
  type FakeUpstream,
  plainStream,
  type ScriptedReply,
  startFakeUpstream,
  type TestGateway,
} from './testing/index.js'

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

async function upstreamOf(...replies: readonly ScriptedReply[]): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream()
  opened.push(upstream.close)
  upstream.reply(...replies)
  return upstream
}

function gatewayOver(...upstreams: readonly FakeUpstream[]): TestGateway {
  const connections = upstreams.map(({ url }, index) => ({
    name: 'abc'[index]!,
    type: 'plain',
    baseUrl: url,
    apiKeys: [],
    allowPrivateNetwork: true,
  }))
  const targets = connections.map(({ name }) => ({ target: `${name}/m` }))
  const test = createTestGateway({ settings: { connections, aliases: { all: { targets, strategy: 'priority' } } } })
  opened.push(test.close)
  return test
}

const hello: GatewayCall = {
  kind: 'completion',
  request: { model: 'all', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] },
}

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
    .stream(hello, context, async (event) => {
      events.push(event)
      stateAtEvent.push((await ledger.list({ tenantId: 'tenant_test', limit: 1 })).records[0]?.state)
    })
    .catch((error: unknown) => error)
  const { records } = await ledger.list({ tenantId: 'tenant_test', limit: 100 })
  const states = records.toSorted((a, b) => a.attempt - b.attempt).map((record) => record.state)
  return { outcome, events, types: events.map((event) => event.type), states, stateAtEvent, records }
}

describe('a stream', () => {
  it('is passed on in order and resolves to the answer it told', async () => {
    const upstream = await upstreamOf({ headers: { 'content-type': 'text/event-stream' }, chunks: whole })
    const { outcome, types, states } = await listen(gatewayOver(upstream))

    expect(types).toEqual(['started', 'text_delta', 'text_delta', 'usage', 'finished', 'completed'])
    expect(outcome).toMatchObject({
      completion: { upstreamId: 'u1', parts: [{ type: 'text', text: 'Hi there.' }], finishReason: 'stop' },
      usage: { inputTokens: 9, outputTokens: 3 },
      usageEstimated: false,
    })
    expect(states).toEqual(['settled'])
  })

  it('says that it is complete only when it has been settled', async () => {
    const { types, stateAtEvent } = await listen(gatewayOver(await upstreamOf({ chunks: whole })))
    expect(types.at(-1)).toBe('completed')
    expect(stateAtEvent.at(-1)).toBe('settled')
    expect(stateAtEvent.slice(0, -1)).toEqual(stateAtEvent.slice(0, -1).map(() => 'intent'))
  })

  it('without any output is passed on whole once it is complete', async () => {
    const filtered: StreamEvent = { type: 'finished', finishReason: 'content_filter' }
    const upstream = await upstreamOf({ chunks: plainStream(started, text(''), filtered, completed) })
    const { outcome, types } = await listen(gatewayOver(upstream))
    expect(types).toEqual(['started', 'text_delta', 'finished', 'completed'])
    expect(outcome).toMatchObject({ completion: { finishReason: 'content_filter' } })
  })

  it('takes usage that comes after the terminal marker', async () => {
    const upstream = await upstreamOf({ chunks: plainStream(text('Hi'), finished, completed, usage(7, 1)) })
    const { outcome, types } = await listen(gatewayOver(upstream))
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
    const [first, second] = [await upstreamOf(reply), await upstreamOf({ chunks: whole })]
    const { outcome, events, states } = await listen(gatewayOver(first, second))

    expect(outcome).toMatchObject({ provider: 'b', routing: { fallbackUsed: true } })
    expect(events.filter((event) => event.type === 'started')).toHaveLength(1)
    expect(events.some((event) => event.type === 'ping' || event.type === 'failed')).toBe(false)
    expect(states).toEqual(['unknown', 'settled'])
  })

  it('more than 64 events are not held', async () => {
    const noise = Array.from({ length: 65 }, (): StreamEvent => ({ type: 'metadata', metadata: { a: 1 } }))
    const upstream = await upstreamOf({ chunks: plainStream(...noise, failed) })
    const { outcome, types } = await listen(gatewayOver(upstream, await upstreamOf({ chunks: whole })))
    expect(types).toEqual(noise.map(() => 'metadata'))
    expect(outcome).toMatchObject({ code: 'provider_overloaded' })
  })

  it('more than 256 KiB are not held', async () => {
    const large = `: ${'x'.repeat(90_000)}\n\n`
    const upstream = await upstreamOf({
      chunks: [...plainStream(started), large, large, large, ...plainStream(failed)],
    })
    const tolerant = gatewayOver(upstream, await upstreamOf({ chunks: whole }))
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
    const [first, second] = [await upstreamOf(reply), await upstreamOf({ chunks: whole })]
    const { outcome, events, types, states, records } = await listen(gatewayOver(first, second))

    expect(outcome).toMatchObject({ code, detail: { attempts: [{ outcome: 'failed' }] } })
    expect(events).toContainEqual(text('Hi'))
    expect(types).not.toContain('completed')
    expect(second.requests).toHaveLength(0)
    expect(states).toEqual(['unknown'])
    expect(records[0]?.outcome).toMatchObject({ estimated: true, usage: { outputTokens: expect.any(Number) } })
  })

  it('a caller who goes away ends the upstream call, and what was produced is metered', async () => {
    const upstream = await upstreamOf({ chunks: plainStream(usage(40, 1), text('Hi there, how are')), ending: 'hang' })
    const { gateway, ledger } = gatewayOver(upstream)
    const caller = new AbortController()

    const error = await gateway
      .stream(hello, createTestContext({ signal: caller.signal }), (event) => {
        if (event.type === 'text_delta') caller.abort()
      })
      .catch((reason: unknown) => reason)

    expect(error).toMatchObject({ code: 'client_cancelled' })
    await upstream.disconnected(1)
    const [record] = (await ledger.list({ tenantId: 'tenant_test', limit: 1 })).records
    expect(record).toMatchObject({ state: 'unknown', outcome: { usage: { inputTokens: 40 }, estimated: true } })
    expect(record?.outcome?.usage.outputTokens).toBeGreaterThan(1)
  })

  it('a listener that throws ends the upstream call', async () => {
    const upstream = await upstreamOf({ chunks: plainStream(text('Hi')), ending: 'hang' })
    const { gateway } = gatewayOver(upstream)
    const broken = new Error('broken pipe')

    const error = await gateway
      .stream(hello, createTestContext(), () => Promise.reject(broken))
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
    const upstream = await upstreamOf({ chunks: endless() })
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let heard = 0
    const result = gatewayOver(upstream).gateway.stream(hello, createTestContext(), async () => {
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
