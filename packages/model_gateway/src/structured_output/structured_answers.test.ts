import { createTestContext } from '@maester/observability/testing'
import { type Simulator, simulatorBaseUrl, startSimulator } from '@maester/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { completionText } from '../completion.js'
import type { CompletionRequest, ResponseFormat } from '../completion_request.js'
import type { GatewayCall } from '../gateway.js'
import type { ProviderConnection } from '../provider.js'
import type { StreamEvent } from '../stream_event.js'
import { createGatewayBench, recordsOf } from '../testing/gateway_bench.js'
import { plainStream } from '../testing/plain_adapter.js'
import { createTestGateway, type TestGateway } from '../testing/test_gateway.js'

const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, population: { type: 'integer', minimum: 1 } },
  required: ['city', 'population'],
  additionalProperties: false,
}
const responseFormat: ResponseFormat = { type: 'json_schema', name: 'place', schema, strict: true }
const context = () => createTestContext({ principal: { tenantId: 'tenant_test' } })
const asking = (model: string, more: Partial<CompletionRequest> = {}): GatewayCall => ({
  kind: 'completion',
  request: {
    model,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Which city?' }] }],
    responseFormat,
    ...more,
  },
})

describe('a strict answer by schema', () => {
  let simulator: Simulator
  let test: TestGateway
  const settings = {
    region: 'eu-central-1',
    accessKeyId: 'test',
    secretAccessKey: 'test',
    apiVersion: '2024-10-21',
    project: 'test',
    location: 'global',
  }
  const models = [
    'openai/gpt-4.1',
    'openai/gpt-4-turbo',
    'azure_openai/gpt-35-turbo',
    'anthropic/claude-sonnet-4-5',
    'anthropic/claude-3-5-haiku-20241022',
    'vertex/claude-haiku-4-5@20251001',
    'bedrock/us.anthropic.claude-3-7-sonnet-20250219-v1:0',
    'bedrock/amazon.nova-lite-v1:0',
    'gemini/gemini-2.5-flash',
    'deepseek/deepseek-chat',
    'groq/llama-3.3-70b-versatile',
    'groq/openai/gpt-oss-120b',
    'cohere/command-a-03-2025',
    'mistral/mistral-small-latest',
    'xai/grok-4.3',
  ]

  beforeAll(async () => {
    simulator = await startSimulator()
    const types = [...new Set(models.map((model) => model.slice(0, model.indexOf('/'))))]
    const connections = types.map(
      (type): ProviderConnection => ({
        name: type,
        type,
        baseUrl: simulatorBaseUrl(simulator.url, type),
        apiKeys: ['test-key'],
        simulated: true,
        settings,
      }),
    )
    test = createTestGateway({ settings: { connections } })
  })
  afterAll(async () => {
    await test.close()
    await simulator.close()
  })

  it.each(models)('is text to the caller from %s, whole and streamed', async (model) => {
    const whole = await test.gateway.complete(asking(model), context())
    expect(whole.completion).toMatchObject({ finishReason: 'stop', parts: [{ type: 'text' }] })
    expect(JSON.parse(completionText(whole.completion))).toMatchObject({ city: expect.any(String) })

    const events: StreamEvent[] = []
    const streamed = await test.gateway.stream(asking(model), context(), (event) => void events.push(event))
    expect(streamed.completion).toMatchObject({ finishReason: 'stop', parts: [{ type: 'text' }] })
    expect(completionText(streamed.completion)).toBe(completionText(whole.completion))
    expect(events.filter(({ type }) => type.startsWith('tool_call'))).toEqual([])
    expect(events.at(-1)).toEqual({ type: 'completed' })
  })

  it('leaves the caller’s own tools to be called where schemas and tools exclude each other', async () => {
    const tools = [{ name: 'look', parameters: { type: 'object', properties: {} } }]
    const { completion } = await test.gateway.complete(asking('gemini/gemini-2.5-flash', { tools }), context())
    const names = completion.parts.map((part) => (part.type === 'tool_call' ? part.name : part.type))
    expect(names.filter((name) => name !== 'look' && name !== 'text')).toEqual([])
  })
})

describe('an answer that breaks its strict schema', () => {
  const bench = createGatewayBench()
  afterEach(() => bench.clear())
  const broken = { body: { text: '{"city":7}', usage: { inputTokens: 9, outputTokens: 3 } } }
  const sound = { body: { text: '{"city":"Paris","population":2}', usage: { inputTokens: 9, outputTokens: 5 } } }

  it('is asked for again, and what it took is in the ledger', async () => {
    const test = bench.gateway([await bench.upstream(broken, sound)])
    const { completion, routing } = await test.gateway.complete(asking('all'), context())
    expect(completionText(completion)).toBe('{"city":"Paris","population":2}')
    expect(routing.attempts.map(({ failureClass }) => failureClass)).toEqual(['malformed_response', undefined])
    const [first] = await recordsOf(test.ledger)
    expect(first).toMatchObject({ outcome: { state: 'unknown', usage: { inputTokens: 9 } } })
  })

  it('goes to another target rather than back to the same', async () => {
    const upstreams = [await bench.upstream(broken), await bench.upstream(sound)]
    const test = bench.gateway(upstreams)
    const { provider } = await test.gateway.complete(asking('all'), context())
    expect(provider).toBe('b')
    expect(upstreams[0]!.requests).toHaveLength(1)
  })

  it('is told as the provider’s fault when nobody does better', async () => {
    const test = bench.gateway([await bench.upstream(broken)])
    await expect(test.gateway.complete(asking('all'), context())).rejects.toMatchObject({
      code: 'upstream_bad_response',
    })
  })

  it.each<[string, Partial<CompletionRequest>, object]>([
    ['the schema is not strict', { responseFormat: { type: 'json_schema', name: 'place', schema } }, broken],
    ['it was cut', {}, { body: { ...broken.body, finishReason: 'length' } }],
  ])('is passed on when %s', async (_, more, reply) => {
    const test = bench.gateway([await bench.upstream(reply)])
    const { completion } = await test.gateway.complete(asking('all', more), context())
    expect(completionText(completion)).toBe('{"city":7}')
  })

  it('is noted in the metadata of a stream, which is finished as it is', async () => {
    const chunks = plainStream(
      { type: 'text_delta', index: 0, text: '{"city"' },
      { type: 'text_delta', index: 0, text: ':7}' },
      { type: 'finished', finishReason: 'stop' },
      { type: 'completed' },
    )
    const test = bench.gateway([await bench.upstream({ chunks })])
    const { completion } = await test.gateway.stream(asking('all'), context(), () => {})
    expect(completion).toMatchObject({
      finishReason: 'stop',
      providerMetadata: { schemaViolation: expect.any(String) },
    })
    expect(completionText(completion)).toBe('{"city":7}')
  })
})
