import { createTestContext } from '@maester/observability/testing'
import { type Simulator, simulatorBaseUrl, startSimulator } from '@maester/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { completionText } from './completion.js'
import type { GatewayError } from './errors.js'
import type { GatewayCall } from './gateway.js'
import { defaultBreaker } from './health/breaker_settings.js'
import type { ProviderConnection } from './provider.js'
import { providerAdapters } from './providers/registry.js'
import { defaultRetries, defaultTimeouts } from './settings.js'
import { recordsOf, rejection } from './testing/gateway_bench.js'
import { createTestGateway, type TestGateway } from './testing/test_gateway.js'

let simulator: Simulator
let test: TestGateway

const types = Object.keys(providerAdapters)
const settings = {
  region: 'eu-central-1',
  accessKeyId: 'test',
  secretAccessKey: 'test',
  apiVersion: '2024-10-21',
  project: 'test',
  location: 'global',
}

beforeAll(async () => {
  simulator = await startSimulator()
  const connections = types.map(
    (type): ProviderConnection => ({
      name: type,
      type,
      // One of OpenAI's two formats: both are at the same address.
      baseUrl: simulatorBaseUrl(simulator.url, type === 'openai_responses' ? 'openai' : type),
      apiKeys: ['test-key'],
      simulated: true,
      settings,
    }),
  )
  test = createTestGateway({
    settings: {
      connections,
      timeouts: { ...defaultTimeouts, firstByteMs: 300, idleMs: 300 },
      // What one fault leads to is asked again and again here.
      breaker: { ...defaultBreaker, consecutiveFailures: 1_000, minRequests: 1_000 },
      retries: { ...defaultRetries, budgetRatio: 1 },
    },
  })
})
afterAll(async () => {
  await test.close()
  await simulator.close()
})

const ask = (model: string): GatewayCall => ({
  kind: 'completion',
  request: {
    model,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'How are the servers?' }] }],
    maxOutputTokens: 200,
  },
})

const context = () => createTestContext({ principal: { tenantId: 'tenant_test' } })
const complete = (model: string) => test.gateway.complete(ask(model), context())
const stream = (model: string) => test.gateway.stream(ask(model), context(), () => {})

describe.each(types)('the simulated %s', (type) => {
  it('gives the same answer whole and streamed, with its usage', async () => {
    const whole = await complete(`${type}/some-model`)
    const streamed = await stream(`${type}/some-model`)

    expect(completionText(whole.completion)).toContain('How are the servers?')
    expect(completionText(streamed.completion)).toBe(completionText(whole.completion))
    expect(whole).toMatchObject({ simulated: true, usageEstimated: false, completion: { finishReason: 'stop' } })
    expect(streamed).toMatchObject({
      usageEstimated: false,
      completion: { finishReason: 'stop' },
      usage: { inputTokens: whole.usage.inputTokens, outputTokens: whole.usage.outputTokens },
    })
  })
})

// What the provider does; what an unstreamed call and a streamed one come to.
const faults: readonly (readonly [fault: string, whole: string, streamed: string])[] = [
  ['reset', 'upstream_reset', 'upstream_reset'],
  ['reset-mid-body', 'upstream_incomplete', 'upstream_incomplete'],
  ['hang', 'upstream_timeout_first_byte', 'upstream_timeout_first_byte'],
  ['hang-mid-body', 'upstream_timeout_idle', 'upstream_timeout_idle'],
  ['malformed-json', 'upstream_bad_response', 'upstream_bad_response'],
  ['html-200', 'upstream_bad_response', 'upstream_bad_response'],
  ['empty-200', 'upstream_bad_response', 'upstream_incomplete'],
  ['error-200', 'provider_rate_limited', 'provider_rate_limited'],
  ['truncated-length', 'upstream_incomplete', 'upstream_incomplete'],
  ['truncated-chunks', 'upstream_incomplete', 'upstream_incomplete'],
  ['truncated-close', 'upstream_bad_response', 'upstream_incomplete'],
  ['redirect', 'upstream_redirect_blocked', 'upstream_redirect_blocked'],
  ['header-overflow', 'upstream_bad_response', 'upstream_bad_response'],
  ['giant-line', 'ok', 'upstream_bad_response'],
  ['http-400', 'invalid_value', 'invalid_value'],
  ['http-401', 'upstream_auth_failed', 'upstream_auth_failed'],
  ['http-402', 'upstream_quota_exhausted', 'upstream_quota_exhausted'],
  ['http-404', 'model_not_found', 'model_not_found'],
  ['http-413', 'request_too_large', 'request_too_large'],
  ['http-429', 'provider_rate_limited', 'provider_rate_limited'],
  ['http-500', 'upstream_failed', 'upstream_failed'],
  ['http-529', 'provider_overloaded', 'provider_overloaded'],
  ['insufficient-quota', 'upstream_quota_exhausted', 'upstream_quota_exhausted'],
  ['context-length', 'context_length_exceeded', 'context_length_exceeded'],
  ['region', 'region_blocked', 'region_blocked'],
  ['error-before-content', 'provider_overloaded', 'provider_overloaded'],
  ['error-mid-stream', 'provider_overloaded', 'provider_overloaded'],
  ['no-terminal', 'ok', 'upstream_incomplete'],
  ['split-utf8', 'ok', 'ok'],
  ['crlf', 'ok', 'ok'],
  ['comments', 'ok', 'ok'],
  ['usage-missing', 'ok', 'ok'],
  ['usage-absurd', 'ok', 'ok'],
  ['usage-after-done', 'ok', 'ok'],
]

describe.each(['openai', 'anthropic'])('a simulated %s', (type) => {
  it.each(faults)('that does %s is told as %s, streamed as %s', async (fault, whole, streamed) => {
    const model = `${type}/some-model-sim-fault-${fault}`
    const outcomeOf = (call: Promise<unknown>) =>
      call.then(
        () => 'ok',
        (error: { code?: string }) => error.code ?? String(error),
      )

    expect(await outcomeOf(complete(model))).toBe(whole)
    expect(await outcomeOf(stream(model))).toBe(streamed)
  })

  it('that fails once is made good', async () => {
    expect(await complete(`${type}/${type}-model-sim-fault-http-500-once`)).toMatchObject({
      routing: { attempts: [{ failureClass: 'server_error' }, { outcome: 'ok' }] },
    })
  })
})

// How a target without others is tried, and what each try is booked as; the same whole and streamed, where it has lines.
const tries: readonly (readonly [fault: string, code: string, states: readonly string[]])[] = [
  ['http-408', 'upstream_timeout_first_byte', ['unknown', 'unknown']],
  ['http-409', 'upstream_failed', ['voided', 'voided']],
  ['http-500', 'upstream_failed', ['voided', 'voided']],
  ['http-502', 'upstream_failed', ['voided', 'voided']],
  ['http-504', 'upstream_timeout_first_byte', ['unknown', 'unknown']],
  ['hang', 'upstream_timeout_first_byte', ['unknown']],
  ['html-200', 'upstream_bad_response', ['unknown']],
  ['giant-line', 'upstream_bad_response', ['unknown']],
]

describe.each(['openai', 'anthropic', 'gemini', 'bedrock'])('a simulated %s, all that is left,', (type) => {
  // Google and AWS have words of their own for a 5xx, and AWS has no lines.
  const told = type === 'openai' || type === 'anthropic' ? tries : tries.filter(([fault]) => /40|504|html/.test(fault))

  it.each(told)('that does %s is told as %s and booked as %j', async (fault, code, states) => {
    const model = `${type}/some-model-sim-fault-${fault}`
    for (const call of fault === 'giant-line' ? [stream] : [complete, stream]) {
      const error = (await rejection(call(model))) as GatewayError
      expect(error.code).toBe(code)
      const tried = error.detail.attempts?.map(({ attemptId }) => attemptId)
      const records = (await recordsOf(test.ledger)).filter(({ attemptId }) => tried?.includes(attemptId))
      expect(records.map(({ state }) => state)).toEqual(states)
    }
  })
})

it('accepted no call that is not in the ledger, and every attempt has an outcome', async () => {
  const { records, nextCursor } = await test.ledger.list({ tenantId: 'tenant_test', limit: 1_000 })
  expect(nextCursor).toBeUndefined()
  const known = new Set(records.map((record) => record.attemptId))
  const accepted = simulator.calls().map((call) => call.client_request_id)
  expect(accepted.length).toBeGreaterThan(100)
  expect(accepted.filter((id) => id === null || !known.has(id))).toEqual([])
  expect((await recordsOf(test.ledger)).filter((record) => record.state === 'intent')).toEqual([])
})
