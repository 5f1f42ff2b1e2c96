import { afterAll, describe, expect, it } from 'vitest'
import { objectOf, objectsOf } from '../json.js'
import { startClient } from '../testing/client.js'

const client = await startClient()
afterAll(() => client.simulator.close())

const messages = [{ role: 'user', content: 'hello there' }]
const tools = [
  {
    type: 'function',
    function: { name: 'look_up', parameters: { type: 'object', properties: { query: { type: 'string' } } } },
  },
]
const thinking = { messages, reasoning_effort: 'high' }

async function chunksOf(path: string, body: object) {
  const events = await client.postSse(path, { ...body, stream: true })
  return events.flatMap(({ data }) => (typeof data === 'string' ? [] : [data]))
}

it('xAI counts reasoning beside the completion', async () => {
  expect(await client.postJson('/xai/v1/chat/completions', { model: 'grok-4', ...thinking })).toMatchObject({
    choices: [{ message: { reasoning_content: expect.any(String) } }],
    usage: {
      prompt_tokens: 4,
      completion_tokens: 20,
      total_tokens: 38,
      completion_tokens_details: { reasoning_tokens: 14 },
      cost_in_usd_ticks: 190_000,
    },
  })
  const wrong = await client.post(
    '/xai/v1/chat/completions',
    { model: 'grok-4', messages },
    { authorization: 'Bearer invalid' },
  )
  expect([wrong.status, await wrong.json()]).toMatchObject([
    400,
    { code: 'Client specified an invalid argument', error: expect.any(String) },
  ])
})

it('DeepSeek reasons in a member of its own and splits the prompt by cache', async () => {
  const ask = { model: 'deepseek-reasoner', messages }
  expect(await client.postJson('/deepseek/chat/completions', ask)).toMatchObject({
    choices: [{ message: { reasoning_content: expect.any(String) } }],
    usage: { completion_tokens: 34, prompt_cache_hit_tokens: 0, prompt_cache_miss_tokens: 4 },
  })
  const chunks = await chunksOf('/deepseek/v1/chat/completions', ask)
  expect(chunks.some((chunk) => objectOf(objectsOf(chunk.choices)[0]?.delta).reasoning_content)).toBe(true)
  expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }], usage: { completion_tokens: 34 } })
})

it('Groq repeats usage in the last chunk under its own name', async () => {
  const chunks = await chunksOf('/groq/openai/v1/chat/completions', { model: 'm', messages })
  expect(chunks.at(-1)).toMatchObject({
    choices: [{ finish_reason: 'stop' }],
    x_groq: { usage: { completion_tokens: 20 } },
  })
  const asked = await chunksOf('/groq/openai/v1/chat/completions', {
    model: 'm',
    messages,
    stream_options: { include_usage: true },
  })
  expect(asked.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 20 } })
})

it('Mistral continues tool calls without a name, and ends with the usage', async () => {
  const chunks = await chunksOf('/mistral/v1/chat/completions', { model: 'm', messages, tools })
  const calls = chunks.flatMap((chunk) => objectsOf(objectOf(objectsOf(chunk.choices)[0]?.delta).tool_calls))
  expect(calls.map((call) => objectOf(call.function).name)).toEqual(['look_up', '', ''])
  expect(calls[0]?.id).toMatch(/^[0-9a-f]{9}$/u)
  expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }], usage: { completion_tokens: 20 } })
})

it('OpenRouter sends comments, a price, and numbers as codes', async () => {
  const path = '/openrouter/api/v1/chat/completions'
  const raw = await (await client.post(path, { model: 'openai/gpt-4.1-mini', messages, stream: true })).text()
  expect(raw).toMatch(/^: OPENROUTER PROCESSING\n\n/u)
  expect(raw).toContain('"cost":0.000024')
  const failed = await client.post(path, { model: 'm-sim-fault-insufficient-quota', messages })
  expect([failed.status, await failed.json()]).toMatchObject([
    402,
    { error: { code: 402 }, user_id: expect.any(String) },
  ])
})

describe('Azure', () => {
  const dated = '/azure_openai/openai/deployments/gpt-4.1-mini/chat/completions'

  it('takes the deployment from the path, when it comes with a version', async () => {
    const response = await client.post(`${dated}?api-version=2024-10-21`, { messages })
    expect(response.headers.get('apim-request-id')).toMatch(/^[0-9a-f]{32}$/u)
    expect(await response.json()).toMatchObject({
      choices: [{ content_filter_results: { hate: { filtered: false } } }],
      prompt_filter_results: [{ prompt_index: 0 }],
    })
    const unversioned = await client.post(dated, { messages })
    expect([unversioned.status, await unversioned.json()]).toEqual([
      404,
      { error: { code: '404', message: 'Resource not found' } },
    ])
  })

  it('starts a stream with filter results and no choices', async () => {
    const [first] = await chunksOf('/azure_openai/openai/v1/chat/completions', { model: 'gpt-4.1-mini', messages })
    expect(first).toMatchObject({ choices: [], id: '', prompt_filter_results: [{}] })
  })

  it('says which category was filtered', async () => {
    const failed = await client.post('/azure_openai/openai/v1/chat/completions', {
      model: 'm-sim-fault-content-filter',
      messages,
    })
    expect([failed.status, await failed.json()]).toMatchObject([
      400,
      {
        error: {
          code: 'content_filter',
          innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { violence: { filtered: true } } },
        },
      },
    ])
  })
})

it.each(['ollama', 'vllm', 'openai_compatible', 'simulator'])('%s asks for no key', async (type) => {
  const response = await client.post(`/${type}/v1/chat/completions`, { model: 'm', messages }, { authorization: '' })
  expect(response.status).toBe(200)
})
