import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { failurePolicies } from './failure_policy.js'
import type { FailureClass } from './provider_failure.js'
import { createGatewayBench, plainFailure, plainReply, recordsOf, rejection } from './testing/gateway_bench.js'
import { plainCall } from './testing/plain_call.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

describe.each(Object.keys(failurePolicies) as FailureClass[])('a provider that fails with %s', (failureClass) => {
  const { failover, code, retryable, sameTargetRetries, rotateKey } = failurePolicies[failureClass]

  it(`is told as ${code} when nothing else is left`, async () => {
    const upstream = await bench.upstream(plainFailure(failureClass, {}, 422))
    const { gateway, ledger, sleptMs } = bench.gateway([upstream])

    const error = await rejection(gateway.complete(plainCall, createTestContext()))

    expect(error).toMatchObject({ code, retryable, detail: { failureClass, providerMessage: 'said the provider' } })
    expect(String(error)).not.toContain('said the provider')
    expect(upstream.requests).toHaveLength(1 + sameTargetRetries)
    expect(error).toMatchObject({ detail: { attempts: upstream.requests.map(() => ({ failureClass, status: 422 })) } })
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(upstream.requests.map(() => 'voided'))
    expect(sleptMs.length).toBeLessThanOrEqual(sameTargetRetries)
  })

  it(failover === 'any' ? 'is replaced by the next, without a wait' : 'is not replaced by the next', async () => {
    const [first, second] = [await bench.upstream(plainFailure(failureClass)), await bench.upstream(plainReply)]
    const { gateway, sleptMs } = bench.gateway([first, second])

    const outcome = await gateway.complete(plainCall, createTestContext()).catch((error: unknown) => error)

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
    const upstream = await bench.upstream(plainFailure(failureClass), plainReply)
    const connection = { apiKeys: ['key-1', 'key-2'] }
    const { gateway } = bench.gateway([upstream], { connection })

    await gateway.complete(plainCall, createTestContext()).catch(() => {})

    const [first, second = first] = upstream.requests.map(({ headers }) => headers.authorization)
    expect(second !== first).toBe(rotateKey === true)
  })
})
