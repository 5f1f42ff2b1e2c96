import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { startFakeUpstream } from './testing/fake_upstream.js'
import { createGatewayBench, plainFailure, plainReply, recordsOf, rejection } from './testing/gateway_bench.js'
import { plainAdapter, plainStream } from './testing/plain_adapter.js'
import { plainCall } from './testing/plain_call.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

describe('trying again', () => {
  it('tells the first provider’s fault when all have failed, with every attempt', async () => {
    const upstreams = [
      await bench.upstream(plainFailure('server_error')),
      await bench.upstream(plainFailure('credential')),
      await bench.upstream(plainFailure('overloaded')),
    ]
    const error = await rejection(bench.gateway(upstreams).gateway.complete(plainCall, createTestContext()))
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
      await bench.upstream(plainFailure('server_error')),
      await bench.upstream(plainFailure('bad_request', { providerParam: 'temperature' }, 422)),
      await bench.upstream(plainReply),
    ]
    const error = await rejection(bench.gateway(upstreams).gateway.complete(plainCall, createTestContext()))
    expect(error).toMatchObject({ code: 'invalid_value', detail: { status: 422, param: 'temperature' } })
    expect(upstreams[2]!.requests).toHaveLength(0)
  })

  it('ends after the most attempts allowed, over all targets', async () => {
    const upstreams = await Promise.all(Array.from({ length: 5 }, () => bench.upstream(plainFailure('server_error'))))
    const error = await rejection(bench.gateway(upstreams).gateway.complete(plainCall, createTestContext()))
    expect(error).toMatchObject({ detail: { attempts: [{}, {}, {}] } })
    expect(upstreams.map((upstream) => upstream.requests.length)).toEqual([1, 1, 1, 0, 0])
  })

  it('waits as long as the provider asks, when that is in time', async () => {
    const upstream = await bench.upstream(plainFailure('rate_limited', { retryAfterMs: 2_000 }), plainReply)
    const { gateway, sleptMs } = bench.gateway([upstream])
    expect(await gateway.complete(plainCall, createTestContext())).toMatchObject({ routing: { fallbackUsed: false } })
    expect(sleptMs).toEqual([2_000])
  })

  it('does not wait beyond the deadline, and passes the wish on', async () => {
    const upstream = await bench.upstream(plainFailure('rate_limited', { retryAfterMs: 20_000 }))
    const timeouts = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 }
    const { gateway, sleptMs } = bench.gateway([upstream], { settings: { timeouts } })
    const error = await rejection(gateway.complete(plainCall, createTestContext()))
    expect(error).toMatchObject({ code: 'provider_rate_limited', detail: { retryAfterMs: 20_000 } })
    expect(sleptMs).toEqual([])
  })

  it('has one deadline for all attempts', async () => {
    const upstream = await bench.upstream(plainFailure('rate_limited', { retryAfterMs: 6_000 }))
    const timeouts = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 }
    const { gateway, sleptMs } = bench.gateway([upstream], { settings: { timeouts } })
    await rejection(gateway.complete(plainCall, createTestContext()))
    expect(sleptMs).toEqual([6_000])
    expect(upstream.requests).toHaveLength(2)
  })

  it('makes good a connection that breaks at once, and bills the broken attempt by its estimate', async () => {
    const upstream = await bench.upstream({ ending: 'reset' }, plainReply)
    const { gateway, ledger, sleptMs } = bench.gateway([upstream])
    await gateway.complete(plainCall, createTestContext())
    expect(sleptMs).toEqual([])
    expect(await recordsOf(ledger)).toMatchObject([
      { state: 'unknown', outcome: { estimated: true, failureClass: 'network' } },
      { state: 'settled' },
    ])
  })

  it('tells a connection that broke from one that was never made', async () => {
    const broken = await bench.upstream({ ending: 'reset' })
    expect(await rejection(bench.gateway([broken]).gateway.complete(plainCall, createTestContext()))).toMatchObject({
      code: 'upstream_reset',
    })
    const closed = await startFakeUpstream()
    await closed.close()
    const { gateway, ledger } = bench.gateway([closed])
    expect(await rejection(gateway.complete(plainCall, createTestContext()))).toMatchObject({
      code: 'upstream_unreachable',
    })
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(['voided', 'voided'])
  })

  it.each([
    ['HTML', { headers: { 'content-type': 'text/html' }, body: '<html>sign in</html>' }, 1],
    ['HTML that says it is JSON', { headers: { 'content-type': 'application/json' }, body: '\n<html>' }, 1],
    ['a cut body', { body: '{"text":"Hi' }, 2],
    ['an empty body', { body: '' }, 2],
  ])('takes a 200 with %s for unreadable, never for an answer', async (_title, reply, tries) => {
    const upstream = await bench.upstream(reply)
    const { gateway, ledger } = bench.gateway([upstream])
    expect(await rejection(gateway.complete(plainCall, createTestContext()))).toMatchObject({
      code: 'upstream_bad_response',
      detail: { failureClass: 'malformed_response' },
    })
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(Array(tries).fill('unknown'))
  })

  it('does not ask again for a line that is over the limit, but another target', async () => {
    const giant = { headers: { 'content-type': 'text/event-stream' }, chunks: ['data: ', 'x'.repeat(1_048_577)] }
    const upstream = await bench.upstream(giant)
    const { gateway, ledger } = bench.gateway([upstream])
    const stream = () => gateway.stream(plainCall, createTestContext(), () => {})
    expect(await rejection(stream())).toMatchObject({ code: 'upstream_bad_response' })
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(['unknown'])

    const answering = await bench.upstream({
      chunks: plainStream({ type: 'text_delta', index: 0, text: 'Hi' }, { type: 'completed' }),
    })
    const both = bench.gateway([upstream, answering])
    const result = await both.gateway.stream(plainCall, createTestContext(), () => {})
    expect(result).toMatchObject({ provider: 'b', routing: { attempts: [{ outcome: 'failed' }, { outcome: 'ok' }] } })
  })

  it('refuses a redirect and a private address without sending anything on', async () => {
    const elsewhere = await bench.upstream(plainReply)
    const upstream = await bench.upstream({ status: 307, headers: { location: elsewhere.url } })
    expect(await rejection(bench.gateway([upstream]).gateway.complete(plainCall, createTestContext()))).toMatchObject({
      code: 'upstream_redirect_blocked',
    })
    expect(elsewhere.requests).toHaveLength(0)

    const connection = { allowPrivateNetwork: false }
    const { gateway, ledger } = bench.gateway([elsewhere], { connection })
    expect(await rejection(gateway.complete(plainCall, createTestContext()))).toMatchObject({
      code: 'upstream_unreachable',
    })
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(['voided'])
    expect(elsewhere.requests).toHaveLength(0)
  })
})

it('settles an attempt even when an adapter fails in a way nobody foresaw', async () => {
  const adapter = {
    ...plainAdapter,
    createStreamDecoder() {
      throw new TypeError('undefined is not a function')
    },
  }
  const upstream = await bench.upstream(plainReply)
  const { gateway, ledger } = bench.gateway([upstream], { adapters: { plain: adapter } })
  const context = createTestContext()
  expect(await rejection(gateway.stream(plainCall, context, () => {}))).toMatchObject({ code: 'upstream_failed' })
  expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(['unknown'])
  expect(context.lines.some((line) => line.event === 'attempt_fault')).toBe(true)
})
