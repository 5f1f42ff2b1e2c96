import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorOf } from '../testing/error_of.js'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'

const models = [
  'openai/text-embedding-3-small',
  'gemini/gemini-embedding-001',
  'cohere/embed-v4.0',
  'mistral/mistral-embed',
]

let api: PipelineApi
let openai: OpenAI
beforeAll(async () => {
  const providers = ['openai', 'gemini', 'cohere', 'mistral', 'anthropic']
  const aliases = { mine: { targets: [{ target: 'openai/gpt-4.1-mini' }], strategy: 'priority' } }
  api = await startPipelineApi({ providers, aliases })
  openai = new OpenAI({ apiKey: 'test', baseURL: `${api.url}/v1`, maxRetries: 0 })
})
afterAll(() => api.close())

const inputs = ['How are the servers?', 'Fine.']

describe.each(models)('OpenAI’s SDK, asking %s for embeddings', (model) => {
  it('gets a vector for each text, as numbers and as base64', async () => {
    // Without a format the SDK asks for base64 and reads it.
    const packed = await openai.embeddings.create({ model, input: inputs })
    const plain = await openai.embeddings.create({ model, input: inputs, encoding_format: 'float' })

    expect(plain.data.map(({ index }) => index)).toEqual([0, 1])
    for (const [index, { embedding }] of plain.data.entries()) {
      expect(embedding.length).toBeGreaterThan(8)
      expect(packed.data[index]?.embedding).toEqual(embedding.map(Math.fround))
    }
    expect(plain.usage.prompt_tokens).toBeGreaterThan(0)
    expect(plain).toMatchObject({ maester: { provider: model.split('/')[0], simulated: true } })
  })
})

it('is recorded and billed as an embedding, without its vectors', async () => {
  const { data, response } = await openai.embeddings
    .create({ model: 'text-embedding-3-small', input: 'How are the servers?' })
    .withResponse()
  const record = await api.read(`/v1/requests/${response.headers.get('x-request-id')}`)

  expect(record).toMatchObject({
    operation: 'embeddings',
    status: 'ok',
    evaluation: null,
    content: null,
    attempts: [{ kind: 'embedding', state: 'settled', usage: { input_tokens: data.usage.prompt_tokens } }],
    response: { embeddings: { count: 1, dimensions: data.data[0]?.embedding.length } },
  })
  expect(JSON.stringify(record)).not.toContain(data.data[0]?.embedding.slice(0, 20).join(','))
  expect(response.headers.get('x-maester-cost-usd')).toMatch(/^0\.\d{6}$/)
  const replayed = await api.post(`/v1/replays/${response.headers.get('x-request-id')}/run`, {})
  expect([replayed.status, (await errorOf(replayed)).message]).toEqual([
    400,
    'Requests of the operation embeddings cannot be replayed.',
  ])
})

it('is held to a budget before anything is sent', async () => {
  const before = api.simulator.calls().length
  const asked = {
    model: 'text-embedding-3-small',
    input: 'word '.repeat(1_000),
    maester: { max_cost_usd: '0.000001' },
  }

  await expect(openai.embeddings.create(asked)).rejects.toMatchObject({ status: 429, code: 'budget_exceeded' })
  expect(api.simulator.calls()).toHaveLength(before)
})

it('is refused by a provider that makes none', async () => {
  const asked = openai.embeddings.create({ model: 'anthropic/claude-haiku-4-5', input: 'Hello' })

  await expect(asked).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter' })
})

it('lists the names that can be asked for, and says where any of them leads', async () => {
  const names: string[] = []
  for await (const { id } of openai.models.list()) names.push(id)

  expect(names).toEqual(expect.arrayContaining(['mine', 'fast', 'gpt-4.1-mini', 'openai/gpt-4.1-mini']))
  expect(await openai.models.retrieve('mine')).toMatchObject({
    id: 'mine',
    owned_by: 'openai',
    maester: { provider: 'openai', model: 'gpt-4.1-mini' },
  })
  expect(await openai.models.retrieve('anthropic/claude-haiku-4-5')).toMatchObject({ owned_by: 'anthropic' })
  expect((await api.get('/v1/models/anthropic/claude-haiku-4-5')).status).toBe(200)
  await expect(openai.models.retrieve('nobody/nothing')).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
  expect(await api.read('/v1/models')).toMatchObject({ object: 'list' })
})
