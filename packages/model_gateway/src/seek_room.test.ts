import { createTestContext } from '@maester/observability/testing'
import { afterEach, expect, it } from 'vitest'
import type { Admission, AdmissionQuestion, AdmissionVerdict } from './admission.js'
import { createGatewayBench, plainFailure, plainReply, recordsOf, rejection } from './testing/gateway_bench.js'
import { plainCall } from './testing/plain_call.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

const refused: AdmissionVerdict = { kind: 'refused', code: 'overloaded', retryAfterMs: 1_000 }

/** Says what the test says, by provider and the patience shown; keeps what was asked and given back. */
function scripted(verdict: (question: AdmissionQuestion) => AdmissionVerdict | undefined) {
  const asked: string[] = []
  const given: (number | undefined)[] = []
  const admission: Admission = {
    admit(question) {
      asked.push(`${question.candidate.connection.name} ${question.patienceMs > 0 ? 'waits' : 'looks'}`)
      return verdict(question) ?? { kind: 'admitted', permit: { done: (tokens) => void given.push(tokens) } }
    },
  }
  return { admission, asked, given }
}

it('passes over a target without room at once, and writes no attempt for it', async () => {
  const upstreams = [await bench.upstream(plainReply), await bench.upstream(plainReply)]
  const { admission, asked } = scripted(({ candidate }) => (candidate.connection.name === 'a' ? refused : undefined))
  const { gateway, ledger } = bench.gateway(upstreams, { admission })

  expect(await gateway.complete(plainCall, createTestContext())).toMatchObject({ provider: 'b' })
  expect(asked).toEqual(['a looks', 'b looks'])
  expect(upstreams[0]!.requests).toHaveLength(0)
  expect((await recordsOf(ledger)).map(({ provider, attempt }) => [provider, attempt])).toEqual([['b', 1]])
})

it('waits at the first target when none has room', async () => {
  const upstreams = [await bench.upstream(plainReply), await bench.upstream(plainReply)]
  const { admission, asked } = scripted(({ patienceMs }) => (patienceMs === 0 ? refused : undefined))
  const { gateway } = bench.gateway(upstreams, { admission })

  expect(await gateway.complete(plainCall, createTestContext())).toMatchObject({ provider: 'a' })
  expect(asked).toEqual(['a looks', 'b looks', 'a waits'])
})

it('is refused when waiting was in vain everywhere, and nothing was recorded', async () => {
  const upstreams = [await bench.upstream(plainReply), await bench.upstream(plainReply)]
  const { admission, asked } = scripted(() => refused)
  const { gateway, ledger } = bench.gateway(upstreams, { admission })

  const error = await rejection(gateway.complete(plainCall, createTestContext()))
  expect(error).toMatchObject({ code: 'overloaded', retryable: true, detail: { retryAfterMs: 1_000 } })
  expect(asked).toEqual(['a looks', 'b looks', 'a waits', 'b waits'])
  expect(await recordsOf(ledger)).toEqual([])
})

it('tells a provider’s failure rather than that the others had no room', async () => {
  const upstreams = [await bench.upstream(plainFailure('credential')), await bench.upstream(plainReply)]
  const { admission } = scripted(({ candidate }) => (candidate.connection.name === 'b' ? refused : undefined))
  const { gateway } = bench.gateway(upstreams, { admission })

  expect(await rejection(gateway.complete(plainCall, createTestContext()))).toMatchObject({
    code: 'upstream_auth_failed',
  })
})

it('still ends at once when a target that was waited for finds the request itself at fault', async () => {
  const upstreams = [await bench.upstream(plainFailure('bad_request')), await bench.upstream(plainReply)]
  const { admission, asked } = scripted(({ patienceMs }) => (patienceMs === 0 ? refused : undefined))
  const { gateway } = bench.gateway(upstreams, { admission })

  expect(await rejection(gateway.complete(plainCall, createTestContext()))).toMatchObject({ code: 'invalid_value' })
  expect(asked).toEqual(['a looks', 'b looks', 'a waits'])
})

it('leaves the queue, and does not call, when the caller goes', async () => {
  const upstream = await bench.upstream(plainReply)
  const caller = new AbortController()
  const { admission } = scripted(({ patienceMs }) => {
    if (patienceMs > 0) caller.abort()
    return refused
  })
  const { gateway } = bench.gateway([upstream], { admission })

  const error = await rejection(gateway.complete(plainCall, createTestContext({ signal: caller.signal })))
  expect(error).toMatchObject({ code: 'client_cancelled' })
  expect(upstream.requests).toHaveLength(0)
})

it('gives room back with what was used: nothing, the usage, or unknown', async () => {
  const upstreams = [
    await bench.upstream(plainFailure('overloaded')),
    await bench.upstream(plainFailure('malformed_response', { notProcessed: false, hopelessHere: true })),
    await bench.upstream(plainReply),
  ]
  const { admission, given } = scripted(() => undefined)
  const { gateway } = bench.gateway(upstreams, { admission })

  await gateway.complete(plainCall, createTestContext())
  expect(given).toEqual([0, undefined, 11])
})
