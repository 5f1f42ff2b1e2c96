import { createTestContext } from '@maester/observability/testing'
import { afterEach, expect, it } from 'vitest'
import { createGatewayBench, plainReply } from './testing/gateway_bench.js'
import { plainCall } from './testing/plain_call.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

it('tells the provider how many Maesters the request has come through', async () => {
  const upstream = await bench.upstream(plainReply, plainReply)
  const { gateway } = bench.gateway([upstream])

  await gateway.complete(plainCall, createTestContext())
  await gateway.complete(plainCall, createTestContext({ hops: 1 }))
  expect(upstream.requests.map(({ headers }) => headers['x-maester-hop'])).toEqual(['1', '2'])
})
