import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createGatewayBench, plainReply, recordsOf } from './testing/gateway_bench.js'
import { plainCall } from './testing/plain_call.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

describe('an answer', () => {
  it('comes with what it used, what it cost and how it was routed', async () => {
    const upstream = await bench.upstream(plainReply)
    const { gateway, ledger } = bench.gateway([upstream])
    const context = createTestContext()

    const result = await gateway.complete(plainCall, context)

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
    const upstream = await bench.upstream({ body: { text: '', finishReason: 'content_filter' } })
    const result = await bench.gateway([upstream]).gateway.complete(plainCall, createTestContext())
    expect(result.completion.finishReason).toBe('content_filter')
  })

  it.each([
    ['missing', undefined],
    ['negative', { inputTokens: -1, outputTokens: -5 }],
    ['fractional', { inputTokens: 1.5, outputTokens: 0.5 }],
    ['beyond belief', { inputTokens: 1e12, outputTokens: 1e12 }],
    ['no numbers', { inputTokens: '9', outputTokens: null }],
  ])('whose usage is %s is billed by an estimate that is not zero', async (title, usage) => {
    const upstream = await bench.upstream({ body: { text: 'Hi there, how are you?', usage } })
    const { gateway, ledger } = bench.gateway([upstream])
    const context = createTestContext()

    const result = await gateway.complete(plainCall, context)

    expect(result.usageEstimated).toBe(true)
    expect(result.usage.inputTokens).toBeGreaterThan(0)
    expect(result.usage.outputTokens).toBeGreaterThan(0)
    expect((await recordsOf(ledger))[0]).toMatchObject({ state: 'settled', outcome: { estimated: true } })
    expect(context.lines.some((line) => line.event === 'usage_absurd')).toBe(title !== 'missing')
  })

  it('whose usage is an explicit zero is billed as zero', async () => {
    const upstream = await bench.upstream({ body: { text: '', usage: { inputTokens: 0, outputTokens: 0 } } })
    const result = await bench.gateway([upstream]).gateway.complete(plainCall, createTestContext())
    expect(result).toMatchObject({ usageEstimated: false, usage: { inputTokens: 0, outputTokens: 0 } })
  })
})

describe('a preview', () => {
  it('says where the request would go and sends nothing', async () => {
    const upstream = await bench.upstream(plainReply)
    const { gateway, ledger } = bench.gateway([upstream])
    expect(gateway.preview({ ...plainCall.request, maxOutputTokens: 50 })).toMatchObject({
      provider: 'a',
      model: 'm',
      estimatedOutputTokens: 50,
      estimate: { priceStatus: 'unpriced', totalPicoUsd: null },
    })
    expect(() => gateway.preview({ ...plainCall.request, model: 'nowhere/x' })).toThrow(/nowhere\/x/)
    expect(upstream.requests).toHaveLength(0)
    expect(await recordsOf(ledger)).toEqual([])
  })
})
