import { createMemoryLedger, type Ledger } from '@maester/cost_meter'
import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { failurePolicies } from './failure_policy.js'
import type { GatewayCall } from './gateway.js'
import type { ProviderConnection } from './provider.js'
import type { FailureClass } from './provider_failure.js'
import {
  createTestGateway,
  type FakeUpstream,
  type FakeUpstreamOptions,
  type ScriptedReply,
  startFakeUpstream,
  type TestGateway,
  type TestGatewayOptions,
} from './testing/index.js'

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

async function upstreamOf(...replies: readonly ScriptedReply[]): Promise<FakeUpstream> {
  return watchedUpstream({}, ...replies)
}

async function watchedUpstream(options: FakeUpstreamOptions, ...replies: readonly ScriptedReply[]) {
  const upstream = await startFakeUpstream(options)
  opened.push(upstream.close)
  upstream.reply(...replies)
  return upstream
}

const connectionTo = (upstream: FakeUpstream, name: string, more: Partial<ProviderConnection> = {}) => ({
  name,
  type: 'plain',
  baseUrl: upstream.url,
  apiKeys: ['key-1'],
  allowPrivateNetwork: true,
  ...more,
})

function gatewayOver(upstreams: readonly FakeUpstream[], more: Partial<TestGatewayOptions> = {}): TestGateway {
  const connections = upstreams.map((upstream, index) => connectionTo(upstream, 'abcdef'[index]!))
  const targets = connections.map(({ name }) => ({ target: `${name}/m` }))
  const settings = { connections, aliases: { all: { targets, strategy: 'priority' } }, ...more.settings }
  const test = createTestGateway({ ...more, settings })
  opened.push(test.close)
  return test
}

const hello: GatewayCall = {
  kind: 'completion',
  request: { model: 'all', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] },
}

const answer: ScriptedReply = { body: { text: 'Hi.', usage: { inputTokens: 9, outputTokens: 2 } } }

const failing = (failureClass: FailureClass, more: object = {}, status = 500): ScriptedReply => ({
  status,
  body: { class: failureClass, message: 'said the provider', notProcessed: true, ...more },
})

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it resolved'),
    (error: unknown) => error,
  )

const recordsOf = async (ledger: Ledger, tenantId = 'tenant_test') =>
  (await ledger.list({ tenantId, limit: 100 })).records.toSorted((a, b) => a.attempt - b.attempt)

describe('an answer', () => {
  it('comes with what it used, what it cost and how it was routed', async () => {
    const upstream = await upstreamOf(answer)
    const { gateway, ledger } = gatewayOver([upstream])
    const context = createTestContext()

    const result = await gateway.complete(hello, context)

    expect(result).toMatchObject({
      completion: { parts: [{ type: 'text', text: 'Hi.' }], finishReason: 'stop' },
      provider: 'a',
      model: 'm',
      simulated: false,
      usage: { inputTokens: 9, outputTokens: 2 },
      usageEstimated: false,
      routing: { requestedModel: 'all', strategy: 'priority', fallbackUsed: false, attempts: [{ outcome: 'ok' }] },
    })
    const [record] = await recordsOf(ledger)
    const attemptId = result.routing.attempts[0]!.attemptId
    expect(record).toMatchObject({ attemptId, state: 'settled', attempt: 1, requestId: context.requestId })
    expect(context.lines.map((line) => line.event)).toEqual(['model_routed', 'attempt_finished'])
    const [span] = context.spans
    expect(span).toMatchObject({ name: 'upstream_attempt', kind: 'client', status: 'ok' })
    expect(upstream.requests[0]?.headers).toMatchObject({
      'x-client-request-id': attemptId,
      traceparent: `00-${context.traceId}-${span?.spanId}-01`,
      authorization: 'Bearer key-1',
    })
  })

  it('finished by a content filter is an answer', async () => {
    const upstream = await upstreamOf({ body: { text: '', finishReason: 'content_filter' } })
    const result = await gatewayOver([upstream]).gateway.complete(hello, createTestContext())
    expect(result.completion.finishReason).toBe('content_filter')
  })

  it.each([
    ['missing', undefined],
    ['negative', { inputTokens: -1, outputTokens: -5 }],
    ['fractional', { inputTokens: 1.5, outputTokens: 0.5 }],
    ['beyond belief', { inputTokens: 1e12, outputTokens: 1e12 }],
    ['no numbers', { inputTokens: '9', outputTokens: null }],
  ])('whose usage is %s is billed by an estimate that is not zero', async (title, usage) => {
    const upstream = await upstreamOf({ body: { text: 'Hi there, how are you?', usage } })
    const { gateway, ledger } = gatewayOver([upstream])
    const context = createTestContext()

    const result = await gateway.complete(hello, context)

    expect(result.usageEstimated).toBe(true)
    expect(result.usage.inputTokens).toBeGreaterThan(0)
    expect(result.usage.outputTokens).toBeGreaterThan(0)
    expect((await recordsOf(ledger))[0]).toMatchObject({ state: 'settled', outcome: { estimated: true } })
    expect(context.lines.some((line) => line.event === 'usage_absurd')).toBe(title !== 'missing')
  })

  it('whose usage is an explicit zero is billed as zero', async () => {
    const upstream = await upstreamOf({ body: { text: '', usage: { inputTokens: 0, outputTokens: 0 } } })
    const result = await gatewayOver([upstream]).gateway.complete(hello, createTestContext())
    expect(result).toMatchObject({ usageEstimated: false, usage: { inputTokens: 0, outputTokens: 0 } })
  })
})

describe.each(Object.keys(failurePolicies) as FailureClass[])('a provider that fails with %s', (failureClass) => {
  const { failover, code, retryable, sameTargetRetries, rotateKey } = failurePolicies[failureClass]

  it(`is told as ${code} when nothing else is left`, async () => {
    const upstream = await upstreamOf(failing(failureClass, {}, 422))
    const { gateway, ledger, sleptMs } = gatewayOver([upstream])

    const error = await rejection(gateway.complete(hello, createTestContext()))

    expect(error).toMatchObject({ code, retryable, detail: { failureClass, providerMessage: 'said the provider' } })
    expect(String(error)).not.toContain('said the provider')
    expect(upstream.requests).toHaveLength(1 + sameTargetRetries)
    expect(error).toMatchObject({ detail: { attempts: upstream.requests.map(() => ({ failureClass, status: 422 })) } })
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(upstream.requests.map(() => 'voided'))
    expect(sleptMs.length).toBeLessThanOrEqual(sameTargetRetries)
  })

  it(failover === 'any' ? 'is replaced by the next, without a wait' : 'is not replaced by the next', async () => {
    const [first, second] = [await upstreamOf(failing(failureClass)), await upstreamOf(answer)]
    const { gateway, sleptMs } = gatewayOver([first, second])

    const outcome = await gateway.complete(hello, createTestContext()).catch((error: unknown) => error)

    if (failover === 'any') {
      expect(outcome).toMatchObject({
        provider: 'b',
        routing: { fallbackUsed: true, attempts: [{ failureClass }, {}] },
      })
    } else expect(outcome).toMatchObject({ code })
    expect(sleptMs).toEqual([])
    expect(first.requests).toHaveLength(1)
  })

  it(`${rotateKey ? 'is asked again' : 'is not asked again'} with another of its keys`, async () => {
    const upstream = await upstreamOf(failing(failureClass), answer)
    const connections = [connectionTo(upstream, 'a', { apiKeys: ['key-1', 'key-2'] })]
    const { gateway } = gatewayOver([upstream], { settings: { connections } })

    await gateway.complete(hello, createTestContext()).catch(() => {})

    const second = upstream.requests[1]?.headers.authorization
    expect(second === 'Bearer key-2').toBe(rotateKey === true)
  })
})

describe('trying again', () => {
  it('tells the first provider’s fault when all have failed, with every attempt', async () => {
    const upstreams = [
      await upstreamOf(failing('server_error')),
      await upstreamOf(failing('credential')),
      await upstreamOf(failing('overloaded')),
    ]
    const error = await rejection(gatewayOver(upstreams).gateway.complete(hello, createTestContext()))
    expect(error).toMatchObject({
      code: 'upstream_failed',
      detail: {
        attempts: [
          { provider: 'a', failureClass: 'server_error' },
          { provider: 'b', failureClass: 'credential' },
          { provider: 'c', failureClass: 'overloaded' },
        ],
      },
    })
  })

  it('tells the caller’s own fault at once, whatever failed before', async () => {
    const upstreams = [
      await upstreamOf(failing('server_error')),
      await upstreamOf(failing('bad_request', { providerParam: 'temperature' }, 422)),
      await upstreamOf(answer),
    ]
    const error = await rejection(gatewayOver(upstreams).gateway.complete(hello, createTestContext()))
    expect(error).toMatchObject({ code: 'invalid_value', detail: { status: 422, param: 'temperature' } })
    expect(upstreams[2]!.requests).toHaveLength(0)
  })

  it('ends after the most attempts allowed, over all targets', async () => {
    const upstreams = await Promise.all(Array.from({ length: 5 }, () => upstreamOf(failing('server_error'))))
    const error = await rejection(gatewayOver(upstreams).gateway.complete(hello, createTestContext()))
    expect(error).toMatchObject({ detail: { attempts: [{}, {}, {}] } })
    expect(upstreams.map((upstream) => upstream.requests.length)).toEqual([1, 1, 1, 0, 0])
  })

  it('waits as long as the provider asks, when that is in time', async () => {
    const upstream = await upstreamOf(failing('rate_limited', { retryAfterMs: 2_000 }), answer)
    const { gateway, sleptMs } = gatewayOver([upstream])
    expect(await gateway.complete(hello, createTestContext())).toMatchObject({ routing: { fallbackUsed: false } })
    expect(sleptMs).toEqual([2_000])
  })

  it('does not wait beyond the deadline, and passes the wish on', async () => {
    const upstream = await upstreamOf(failing('rate_limited', { retryAfterMs: 20_000 }))
    const connections = [connectionTo(upstream, 'a')]
    const timeouts = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 }
    const { gateway, sleptMs } = gatewayOver([upstream], { settings: { connections, timeouts } })
    const error = await rejection(gateway.complete(hello, createTestContext()))
    expect(error).toMatchObject({ code: 'provider_rate_limited', detail: { retryAfterMs: 20_000 } })
    expect(sleptMs).toEqual([])
  })

  it('has one deadline for all attempts', async () => {
    const upstream = await upstreamOf(failing('rate_limited', { retryAfterMs: 6_000 }))
    const connections = [connectionTo(upstream, 'a')]
    const timeouts = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 }
    const { gateway, sleptMs } = gatewayOver([upstream], { settings: { connections, timeouts } })
    await rejection(gateway.complete(hello, createTestContext()))
    expect(sleptMs).toEqual([6_000])
    expect(upstream.requests).toHaveLength(2)
  })

  it('makes good a connection that breaks at once, and bills the broken attempt by its estimate', async () => {
    const upstream = await upstreamOf({ ending: 'reset' }, answer)
    const { gateway, ledger, sleptMs } = gatewayOver([upstream])
    await gateway.complete(hello, createTestContext())
    expect(sleptMs).toEqual([])
    expect(await recordsOf(ledger)).toMatchObject([
      { state: 'unknown', outcome: { estimated: true, failureClass: 'network' } },
      { state: 'settled' },
    ])
  })

  it('tells a connection that broke from one that was never made', async () => {
    const broken = await upstreamOf({ ending: 'reset' })
    expect(await rejection(gatewayOver([broken]).gateway.complete(hello, createTestContext()))).toMatchObject({
      code: 'upstream_reset',
    })
    const closed = await startFakeUpstream()
    await closed.close()
    const { gateway, ledger } = gatewayOver([closed])
    expect(await rejection(gateway.complete(hello, createTestContext()))).toMatchObject({
      code: 'upstream_unreachable',
    })
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(['voided', 'voided'])
  })

  it.each([
    ['HTML', { headers: { 'content-type': 'text/html' }, body: '<html>sign in</html>' }],
    ['a cut body', { body: '{"text":"Hi' }],
    ['an empty body', { body: '' }],
  ])('takes a 200 with %s for unreadable, never for an answer', async (_title, reply) => {
    const upstream = await upstreamOf(reply)
    const { gateway, ledger } = gatewayOver([upstream])
    expect(await rejection(gateway.complete(hello, createTestContext()))).toMatchObject({
      code: 'upstream_bad_response',
      detail: { failureClass: 'malformed_response' },
    })
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(['unknown', 'unknown'])
  })

  it('refuses a redirect and a private address without sending anything on', async () => {
    const elsewhere = await upstreamOf(answer)
    const upstream = await upstreamOf({ status: 307, headers: { location: elsewhere.url } })
    expect(await rejection(gatewayOver([upstream]).gateway.complete(hello, createTestContext()))).toMatchObject({
      code: 'upstream_redirect_blocked',
    })
    expect(elsewhere.requests).toHaveLength(0)

    const connections = [connectionTo(elsewhere, 'a', { allowPrivateNetwork: false })]
    const { gateway, ledger } = gatewayOver([elsewhere], { settings: { connections } })
    expect(await rejection(gateway.complete(hello, createTestContext()))).toMatchObject({
      code: 'upstream_unreachable',
    })
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(['voided'])
    expect(elsewhere.requests).toHaveLength(0)
  })
})

describe('the ledger', () => {
  it('has the intent before the provider has the request', async () => {
    let seen: readonly unknown[] = []
    const ledger = createMemoryLedger({ now: () => new Date() })
    const upstream = await watchedUpstream(
      {
        onRequest: async ({ headers }) => {
          seen = (await recordsOf(ledger)).map(({ attemptId, state }) => ({
            attemptId,
            state,
            headers: headers['x-client-request-id'],
          }))
        },
      },
      answer,
    )
    const result = await gatewayOver([upstream], { ledger }).gateway.complete(hello, createTestContext())
    const { attemptId } = result.routing.attempts[0]!
    expect(seen).toEqual([{ attemptId, state: 'intent', headers: attemptId }])
  })

  it('that cannot take the intent stops the call before anything is sent', async () => {
    const upstream = await upstreamOf(answer)
    const ledger: Ledger = {
      ...createMemoryLedger({ now: () => new Date() }),
      open: () => Promise.reject(new Error('disk full')),
    }
    expect(
      await rejection(gatewayOver([upstream], { ledger }).gateway.complete(hello, createTestContext())),
    ).toMatchObject({
      code: 'storage_unavailable',
      retryable: true,
    })
    expect(upstream.requests).toHaveLength(0)
  })

  it('that fails to settle does not cost the answer, and is settled later', async () => {
    const upstream = await upstreamOf(answer)
    const memory = createMemoryLedger({ now: () => new Date() })
    let failures = 3
    const ledger: Ledger = {
      ...memory,
      async close(outcome) {
        if (failures-- > 0) throw new Error('connection lost')
        await memory.close(outcome)
      },
    }
    const { gateway, lines, close } = gatewayOver([upstream], { ledger })

    expect(await gateway.complete(hello, createTestContext())).toMatchObject({ provider: 'a' })
    await close()

    expect((await recordsOf(memory)).map((record) => record.state)).toEqual(['settled'])
    expect(lines.filter((line) => line.event === 'ledger_close_failed')).toHaveLength(3)
  })
})

describe('a caller who goes away', () => {
  it('before the call has nothing sent or recorded', async () => {
    const upstream = await upstreamOf(answer)
    const { gateway, ledger } = gatewayOver([upstream])
    const context = createTestContext({ signal: AbortSignal.abort() })
    expect(await rejection(gateway.complete(hello, context))).toMatchObject({ code: 'client_cancelled' })
    expect(await recordsOf(ledger)).toEqual([])
  })

  it('while the intent is written leaves a voided attempt and nothing sent', async () => {
    const upstream = await upstreamOf(answer)
    const caller = new AbortController()
    const memory = createMemoryLedger({ now: () => new Date() })
    const ledger: Ledger = {
      ...memory,
      async open(intent) {
        await memory.open(intent)
        caller.abort()
      },
    }
    const { gateway } = gatewayOver([upstream], { ledger })
    const error = await rejection(gateway.complete(hello, createTestContext({ signal: caller.signal })))
    expect(error).toMatchObject({ code: 'client_cancelled', detail: { attempts: [{ outcome: 'cancelled' }] } })
    expect((await recordsOf(memory)).map((record) => record.state)).toEqual(['voided'])
    expect(upstream.requests).toHaveLength(0)
  })

  it('during an unstreamed call is answered to the end, and the answer settled', async () => {
    const caller = new AbortController()
    const upstream = await watchedUpstream({ onRequest: () => caller.abort() }, answer)
    const { gateway, ledger } = gatewayOver([upstream])
    await gateway.complete(hello, createTestContext({ signal: caller.signal }))
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(['settled'])
  })

  it('during an unstreamed call ends it, where the operator prefers that', async () => {
    const caller = new AbortController()
    const upstream = await watchedUpstream({ onRequest: () => caller.abort() }, { ending: 'hang' })
    const connections = [connectionTo(upstream, 'a')]
    const { gateway, ledger } = gatewayOver([upstream], { settings: { connections, onDisconnect: 'abort' } })
    const error = await rejection(gateway.complete(hello, createTestContext({ signal: caller.signal })))
    expect(error).toMatchObject({ code: 'client_cancelled' })
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(['unknown'])
  })

  it('between attempts has no further one made', async () => {
    const caller = new AbortController()
    const upstream = await watchedUpstream({ onRequest: () => caller.abort() }, failing('server_error'))
    const { gateway } = gatewayOver([upstream])
    const error = await rejection(gateway.complete(hello, createTestContext({ signal: caller.signal })))
    expect(error).toMatchObject({ code: 'client_cancelled', detail: { attempts: [{ failureClass: 'server_error' }] } })
    expect(upstream.requests).toHaveLength(1)
  })
})

describe('a preview', () => {
  it('says where the request would go and sends nothing', async () => {
    const upstream = await upstreamOf(answer)
    const { gateway, ledger } = gatewayOver([upstream])
    expect(gateway.preview({ ...hello.request, maxOutputTokens: 50 })).toMatchObject({
      provider: 'a',
      model: 'm',
      estimatedOutputTokens: 50,
      estimate: { priceStatus: 'unpriced', totalPicoUsd: null },
    })
    expect(() => gateway.preview({ ...hello.request, model: 'nowhere/x' })).toThrow(/nowhere\/x/)
    expect(upstream.requests).toHaveLength(0)
    expect(await recordsOf(ledger)).toEqual([])
  })
})
