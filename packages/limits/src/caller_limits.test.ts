import type { Principal } from '@maester/observability'
import { expect, it } from 'vitest'
import { type CallerPermit, createCallerLimits } from './caller_limits.js'
import type { CallerLimitSettings } from './limited_party.js'
import { createMemoryLimitStore } from './stores/memory_limit_store.js'

const limitsOf = (settings: CallerLimitSettings) => {
  let nowMs = 0
  const store = createMemoryLimitStore({ monotonicMs: () => nowMs })
  const limits = createCallerLimits({ store, settings: () => settings })
  const admit = async (principal: Principal = { tenantId: 't', apiKeyId: 'k' }) => limits.admit(principal)
  const permit = async (principal?: Principal): Promise<CallerPermit> => {
    const verdict = await admit(principal)
    if (verdict?.kind !== 'admitted') throw verdict?.error ?? new Error('not limited')
    return verdict.permit
  }
  const advance = (ms: number) => {
    nowMs += ms
  }
  return { admit, permit, advance }
}

const expected = (tokens: number, outputIsLimited = true) => ({
  inputTokens: 10,
  outputTokens: tokens - 10,
  outputIsLimited,
})

it('does not limit a caller whom nothing is said about', async () => {
  expect(await limitsOf({ tenants: { other: { requestsPerMinute: 1 } } }).admit()).toBeUndefined()
})

it.each([
  ['requests_limit', { requestsPerMinute: 1 }, { retryAfterMs: 60_000 }],
  ['tokens_limit', { tokensPerMinute: 1 }, { retryAfterMs: 60_000 }],
  ['concurrency_limit', { maxInFlight: 1 }, {}],
])('refuses with %s when that is what is used up', async (code, keys, detail) => {
  const { admit, permit } = limitsOf({ keys })
  await permit()
  expect(await admit()).toMatchObject({ kind: 'refused', error: { code, retryable: true, detail } })
})

it('counts each key for itself, and the keys of a tenant together', async () => {
  const { admit, permit } = limitsOf({ keys: { maxInFlight: 1 }, tenants: { '*': { maxInFlight: 2 } } })
  await permit({ tenantId: 't', apiKeyId: 'a' })
  await permit({ tenantId: 't', apiKeyId: 'b' })
  const refused = await admit({ tenantId: 't', apiKeyId: 'c' })
  expect(refused).toMatchObject({ error: { message: 'This tenant may have 2 requests in work at a time.' } })
  await permit({ tenantId: 'u', apiKeyId: 'a' })
})

it('takes the limits of the key itself before those of the service, one by one', async () => {
  const { permit } = limitsOf({ keys: { requestsPerMinute: 5, tokensPerMinute: 50 } })
  const { status } = await permit({ tenantId: 't', apiKeyId: 'k', limits: { requestsPerMinute: 7 } })
  expect(status).toMatchObject({ requests: { limit: 7, remaining: 6 }, tokens: { limit: 50, remaining: 49 } })
})

it('tells of each kind the limit with the least left', async () => {
  const { permit } = limitsOf({ keys: { requestsPerMinute: 10 }, tenants: { t: { requestsPerMinute: 4 } } })
  expect((await permit()).status).toEqual({ requests: { limit: 4, remaining: 3, resetMs: 15_000 }, degraded: false })
})

it('sets tokens aside for what is expected, and counts what was used in their place', async () => {
  const { permit } = limitsOf({ keys: { tokensPerMinute: 100 } })
  const first = await permit()
  await first.reserve(expected(80))
  expect(first.status.tokens).toMatchObject({ remaining: 20 })
  const second = await permit()
  await expect(second.reserve(expected(30))).rejects.toMatchObject({ code: 'tokens_limit', retryable: true })
  second.end()

  first.used(25)
  first.end()
  expect((await permit()).status.tokens).toMatchObject({ remaining: 74 })
})

it('lets what was set aside stand when nobody knows what was used', async () => {
  const { permit } = limitsOf({ keys: { tokensPerMinute: 100 } })
  const first = await permit()
  await first.reserve(expected(80))
  first.end()
  expect((await permit()).status.tokens).toMatchObject({ remaining: 19 })
})

it('never lets a request in that asks for more than a minute’s worth, and says that waiting will not help', async () => {
  const { permit } = limitsOf({ keys: { tokensPerMinute: 100 } })
  const { reserve } = await permit()
  await expect(reserve(expected(101))).rejects.toMatchObject({ code: 'tokens_limit', retryable: false, detail: {} })
})

it('does not refuse a request for the output it might have, but makes its caller wait for what it had', async () => {
  const { admit, permit, advance } = limitsOf({ keys: { tokensPerMinute: 100 } })
  const first = await permit()
  await first.reserve(expected(1_034, false))
  first.used(200)
  first.end()

  advance(60_000)
  expect(await admit()).toMatchObject({ error: { code: 'tokens_limit', detail: { retryAfterMs: 600 } } })
})
