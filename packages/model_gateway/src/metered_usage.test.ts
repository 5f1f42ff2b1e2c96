import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import type { GatewayCall } from './gateway.js'
import { createGatewayBench, recordsOf, rejection } from './testing/gateway_bench.js'
import { plainStream } from './testing/plain_adapter.js'
import { plainCall } from './testing/plain_call.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

const text = 'many words more than a few tokens '.repeat(20)
const limited: GatewayCall = { ...plainCall, request: { ...plainCall.request, maxOutputTokens: 7 } }
const absurd = { outputTokens: -1 }

describe('an estimate of what was produced', () => {
  it.each([
    ['missing', { body: { text } }],
    ['absurd', { body: { text, usage: absurd } }],
  ])('is at most what the request lets be produced, where usage is %s', async (_title, reply) => {
    const upstream = await bench.upstream(reply)
    const { gateway } = bench.gateway([upstream])
    const { usage, usageEstimated } = await gateway.complete(limited, createTestContext())
    expect({ usage, usageEstimated }).toMatchObject({ usage: { outputTokens: 7 }, usageEstimated: true })
    const unlimited = await gateway.complete(plainCall, createTestContext())
    expect(unlimited.usage.outputTokens).toBeGreaterThan(7)
  })

  it('is so too of a stream that broke off', async () => {
    const upstream = await bench.upstream({ chunks: plainStream({ type: 'text_delta', index: 0, text }) })
    const { gateway, ledger } = bench.gateway([upstream])
    await rejection(gateway.stream(limited, createTestContext(), () => {}))
    expect(await recordsOf(ledger)).toMatchObject([{ state: 'unknown', outcome: { usage: { outputTokens: 7 } } }])
  })

  it('gives each alternative the whole of the limit', async () => {
    const upstream = await bench.upstream({ body: { text } })
    const request = { ...limited.request, choices: 3 }
    const { usage } = await bench.gateway([upstream]).gateway.complete({ ...limited, request }, createTestContext())
    expect(usage.outputTokens).toBe(21)
  })

  it('never cuts what the provider reports', async () => {
    const upstream = await bench.upstream({ body: { text, usage: { inputTokens: 1, outputTokens: 9 } } })
    const { usage } = await bench.gateway([upstream]).gateway.complete(limited, createTestContext())
    expect(usage.outputTokens).toBe(9)
  })
})
