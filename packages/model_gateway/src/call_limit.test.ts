import { createPriceBook, type PriceOverride } from '@maester/cost_meter'
import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import type { GatewayCall } from './gateway.js'
import { createGatewayBench, plainFailure, plainReply, recordsOf, rejection } from './testing/gateway_bench.js'
import { plainCall } from './testing/plain_call.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

const price = (model: string, outputUsdPerMillion: string): PriceOverride => ({
  model,
  inputUsdPerMillion: '0',
  outputUsdPerMillion,
})
const prices = createPriceBook({ overrides: [price('a/m', '1'), price('b/m', '1'), price('c/m', '0.1')] })
/** At `a` and `b` an attempt is estimated at 100 × 1_000_000 pico-USD, at `c` at a tenth of it. */
const ESTIMATE = 100_000_000n
const call = (maxPicoUsd?: bigint): GatewayCall => ({
  ...plainCall,
  request: { ...plainCall.request, maxOutputTokens: 100 },
  ...(maxPicoUsd !== undefined && { maxPicoUsd }),
})
const processed = plainFailure('server_error', { notProcessed: false })

describe('a limit on what all attempts together may cost', () => {
  it.each([
    ['a retry', 1, undefined],
    ['another key', 1, ['key-1', 'key-2']],
    ['another target', 2, undefined],
  ])('stops %s that would go past it, and tells the first failure', async (_title, targets, apiKeys) => {
    const failure = apiKeys ? plainFailure('rate_limited', { notProcessed: false }) : processed
    const first = await bench.upstream(failure, plainReply)
    const upstreams = targets === 1 ? [first] : [first, await bench.upstream(plainReply)]
    const connection = apiKeys && { apiKeys }
    const { gateway, ledger } = bench.gateway(upstreams, { prices, ...(connection && { connection }) })

    const error = await rejection(gateway.complete(call(2n * ESTIMATE - 1n), createTestContext()))

    expect(error).toMatchObject({
      detail: { attempts: [{ provider: 'a', outcome: 'failed' }], spentPicoUsd: ESTIMATE },
    })
    expect((await recordsOf(ledger)).map(({ state }) => state)).toEqual(['unknown'])
  })

  it('lets another attempt through that just fits', async () => {
    const upstream = await bench.upstream(processed, plainReply)
    const { gateway } = bench.gateway([upstream], { prices })
    const result = await gateway.complete(call(2n * ESTIMATE), createTestContext())
    expect(result.routing.attempts).toHaveLength(2)
  })

  it('does not count an attempt that was not processed', async () => {
    const upstream = await bench.upstream(plainFailure('server_error'), plainReply)
    const { gateway } = bench.gateway([upstream], { prices })
    expect((await gateway.complete(call(ESTIMATE), createTestContext())).routing.attempts).toHaveLength(2)
  })

  it('goes on to a target that still fits', async () => {
    const upstreams = await Promise.all([processed, plainReply, plainReply].map((reply) => bench.upstream(reply)))
    const { gateway } = bench.gateway(upstreams, { prices })
    const result = await gateway.complete(call(ESTIMATE + ESTIMATE / 10n), createTestContext())
    expect(result).toMatchObject({ provider: 'c', totalPicoUsd: expect.any(BigInt) })
    expect(upstreams[1]!.requests).toHaveLength(0)
  })

  it('lets nothing follow whose price, or whose predecessor’s, is not known', async () => {
    const known = createPriceBook({ overrides: [price('a/m', '1')] })
    const first = await bench.upstream(processed)
    const second = await bench.upstream(plainReply)
    const toUnpriced = bench.gateway([first, second], { prices: known })
    await rejection(toUnpriced.gateway.complete(call(10n ** 12n), createTestContext()))
    const fromUnpriced = bench.gateway([first], { prices: createPriceBook() })
    await rejection(fromUnpriced.gateway.complete(call(10n ** 12n), createTestContext()))
    expect(second.requests).toHaveLength(0)
    expect(first.requests).toHaveLength(3)
  })
})
