import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { simulatorBaseUrl } from './base_urls.js'
import { startSimulator } from './simulator.js'

const simulator = await startSimulator()
afterAll(() => simulator.close())
beforeEach(() => simulator.reset())

const openai = new OpenAI({ baseURL: simulatorBaseUrl(simulator.url, 'openai'), apiKey: 'test-key', maxRetries: 2 })
const anthropic = new Anthropic({
  baseURL: simulatorBaseUrl(simulator.url, 'anthropic'),
  apiKey: 'test-key',
  maxRetries: 2,
})
const messages = [{ role: 'user' as const, content: 'hello there' }]
const words = 'Generated response for prompt: hello there'

it("is understood by OpenAI's SDK: chat, tools, responses, embeddings", async () => {
  const chat = await openai.chat.completions.create({ model: 'gpt-4.1-mini', messages })
  expect(chat.choices[0]?.message.content).toContain(words)
  const parameters = { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] }
  const runner = openai.chat.completions.stream({
    model: 'gpt-4.1-mini',
    messages,
    tools: [{ type: 'function', function: { name: 'look_up', parameters } }],
  })
  expect((await runner.finalChatCompletion()).choices[0]?.message.tool_calls?.[0]).toMatchObject({
    function: { arguments: '{"query":"query"}' },
  })
  const response = await openai.responses.stream({ model: 'gpt-4.1-mini', input: 'hello there' }).finalResponse()
  expect(response.output_text).toContain(words)
  // The SDK asks for base64 and gives floats.
  const embedded = await openai.embeddings.create({ model: 'text-embedding-3-small', input: 'x', dimensions: 8 })
  expect(embedded.data[0]?.embedding).toHaveLength(8)
  expect((await openai.models.list()).data.map(({ id }) => id)).toContain('gpt-4.1-mini')
})

it("is understood by Anthropic's SDK: messages, streams, tools", async () => {
  const ask = { model: 'claude-haiku-4-5', max_tokens: 99, messages }
  expect((await anthropic.messages.create(ask)).content[0]).toMatchObject({
    type: 'text',
    text: expect.stringContaining(words),
  })
  const input_schema = { type: 'object' as const, properties: { query: { type: 'string' } }, required: ['query'] }
  const streamed = await anthropic.messages
    .stream({ ...ask, tools: [{ name: 'look_up', input_schema }] })
    .finalMessage()
  expect(streamed).toMatchObject({
    stop_reason: 'tool_use',
    content: [{ type: 'tool_use', input: { query: 'query' } }],
  })
  expect(await anthropic.messages.countTokens({ model: ask.model, messages })).toEqual({ input_tokens: 4 })
})

it('fails in ways that the SDKs know, and that they retry', async () => {
  await expect(openai.chat.completions.create({ model: 'm-sim-fault-http-401', messages })).rejects.toBeInstanceOf(
    OpenAI.AuthenticationError,
  )
  await expect(
    anthropic.messages.create({ model: 'm-sim-fault-http-404', max_tokens: 9, messages }),
  ).rejects.toBeInstanceOf(Anthropic.NotFoundError)
  const retried = await openai.chat.completions.create({ model: 'm-sim-fault-retry-after-ms-once', messages })
  expect(retried.choices[0]?.message.content).toContain(words)
  expect(simulator.calls().filter(({ model }) => model === 'm-sim-fault-retry-after-ms-once')).toHaveLength(2)
  const broken = anthropic.messages.stream({ model: 'm-sim-fault-error-mid-stream', max_tokens: 9, messages })
  await expect(broken.finalMessage()).rejects.toThrow(/Overloaded/u)
})
