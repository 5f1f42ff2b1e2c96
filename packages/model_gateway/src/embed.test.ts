import { createTestContext } from '@maester/observability/testing'
import { type Simulator, simulatorBaseUrl, startSimulator } from '@maester/simulator'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { GatewayError } from './errors.js'
import { createTestGateway, type TestGateway } from './testing/test_gateway.js'

const types = ['openai', 'gemini', 'cohere', 'mistral', 'azure_openai', 'together', 'ollama', 'anthropic', 'groq']

let simulator: Simulator
let test: TestGateway
beforeAll(async () => {
  simulator = await startSimulator()
  const connections = types.map((type) => ({
    name: type,
    type,
    baseUrl: simulatorBaseUrl(simulator.url, type),
    apiKeys: ['key_a', 'key_b'],
    simulated: true,
    allowPrivateNetwork: true,
    settings: { apiVersion: '2024-10-21' },
  }))
  test = createTestGateway({ settings: { connections } })
})
afterEach(() => simulator.reset())
afterAll(async () => {
  await test.close()
  await simulator.close()
})

const context = () => createTestContext({ principal: { tenantId: 'tenant_test' } })
const embed = (model: string, more: { readonly fallbackModels?: readonly string[] } = {}) =>
  test.gateway.embed({ request: { model, inputs: ['How are the servers?', 'Fine.'] }, ...more }, context())

it.each(types.filter((type) => type !== 'anthropic' && type !== 'groq'))(
  'gets a vector for each text from the simulated %s',
  async (type) => {
    const { embeddings, provider, simulated, usage } = await embed(`${type}/some-embedding-model`)

    expect({ provider, simulated }).toEqual({ provider: type, simulated: true })
    expect(embeddings.vectors).toHaveLength(2)
    expect(embeddings.vectors[0]?.length).toBeGreaterThan(8)
    expect(embeddings.vectors[0]).not.toEqual(embeddings.vectors[1])
    expect(usage.inputTokens).toBeGreaterThan(0)
    expect(usage.outputTokens).toBe(0)
  },
)

it('records the call as an embedding, priced by its input alone', async () => {
  const { usage, usageEstimated, cost, routing } = await embed('text-embedding-3-small')
  const { records } = await test.ledger.list({ tenantId: 'tenant_test', limit: 1_000 })

  expect(records.find(({ attemptId }) => attemptId === routing.attempts[0]?.attemptId)).toMatchObject({
    kind: 'embedding',
    state: 'settled',
    model: 'text-embedding-3-small',
  })
  expect(usageEstimated).toBe(false)
  // 0.02 USD per million tokens.
  expect(cost).toMatchObject({ totalPicoUsd: BigInt(usage.inputTokens!) * 20_000n, priceStatus: 'priced' })
})

it('says where it would go and what it could cost, and sends nothing', () => {
  const before = simulator.calls().length

  expect(
    test.gateway.previewEmbedding({ request: { model: 'text-embedding-3-small', inputs: ['Fine.'] } }),
  ).toMatchObject({
    provider: 'openai',
    estimatedOutputTokens: 0,
    estimate: { priceStatus: 'priced', outputPicoUsd: 0n },
  })
  expect(simulator.calls()).toHaveLength(before)
})

it('tries again, and then elsewhere, like a completion', async () => {
  const again = await embed('openai/some-model-sim-fault-http-500-once')
  expect(again.routing.attempts).toMatchObject([{ failureClass: 'server_error' }, { outcome: 'ok' }])

  const elsewhere = await embed('openai/some-model-sim-fault-http-401', { fallbackModels: ['cohere/embed-v4.0'] })
  expect(elsewhere).toMatchObject({
    provider: 'cohere',
    routing: {
      fallbackUsed: true,
      attempts: [{ failureClass: 'credential' }, { failureClass: 'credential' }, { outcome: 'ok' }],
    },
  })
})

it('passes over a provider that makes no embeddings, and refuses when there is no other', async () => {
  expect(
    await embed('anthropic/claude-haiku-4-5', { fallbackModels: ['openai/text-embedding-3-small'] }),
  ).toMatchObject({ provider: 'openai', routing: { attempts: [{ outcome: 'ok' }] } })
  const before = simulator.calls().length
  await expect(embed('groq/some-model')).rejects.toThrow(GatewayError)
  await expect(embed('groq/some-model')).rejects.toMatchObject({ code: 'unsupported_parameter' })
  expect(simulator.calls()).toHaveLength(before)
})
