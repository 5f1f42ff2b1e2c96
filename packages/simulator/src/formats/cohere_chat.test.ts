import { afterAll, expect, it } from 'vitest'
import { objectOf } from '../json.js'
import { startClient } from '../testing/client.js'

const client = await startClient()
afterAll(() => client.simulator.close())

const path = '/cohere/v2/chat'
const plain = { model: 'command-a-03-2025', messages: [{ role: 'user', content: 'hello there' }] }
const tool = {
  type: 'function',
  function: { name: 'look_up', parameters: { type: 'object', properties: { query: { type: 'string' } } } },
}

it('bills less than it counts', async () => {
  expect(await client.postJson(path, plain)).toMatchObject({
    finish_reason: 'COMPLETE',
    message: { role: 'assistant', content: [{ type: 'text', text: expect.stringContaining('hello there') }] },
    usage: { billed_units: { input_tokens: 4, output_tokens: 20 }, tokens: { input_tokens: 64, output_tokens: 20 } },
  })
})

it('streams its own events', async () => {
  const names = (await client.postSse(path, { ...plain, stream: true })).map(({ event }) => event)
  expect(names.filter((name) => name !== 'content-delta')).toEqual([
    'message-start',
    'content-start',
    'content-end',
    'message-end',
  ])
})

it('plans and calls tools', async () => {
  expect(await client.postJson(path, { ...plain, tools: [tool] })).toMatchObject({
    finish_reason: 'TOOL_CALL',
    message: {
      tool_plan: expect.any(String),
      tool_calls: [{ type: 'function', function: { name: 'look_up', arguments: '{"query":"query"}' } }],
    },
  })
  const events = await client.postSse(path, { ...plain, tools: [tool], stream: true })
  expect(new Set(events.map(({ event }) => event))).toEqual(
    new Set(['message-start', 'tool-plan-delta', 'tool-call-start', 'tool-call-delta', 'tool-call-end', 'message-end']),
  )
  const pieces = events.map(({ data }) => {
    const calls = objectOf(objectOf(objectOf(objectOf(data).delta).message).tool_calls)
    return objectOf(calls.function).arguments ?? ''
  })
  expect(JSON.parse(pieces.join(''))).toEqual({ query: 'query' })
})

it('embeds in several types at once, and says nothing but text when it fails', async () => {
  const ask = {
    model: 'embed-v4.0',
    input_type: 'search_query',
    texts: ['a b'],
    embedding_types: ['float', 'int8'],
    output_dimension: 8,
  }
  expect(await client.postJson('/cohere/v2/embed', ask)).toMatchObject({
    embeddings: { float: [expect.any(Array)], int8: [expect.any(Array)] },
    meta: { billed_units: { input_tokens: 4 } },
  })
  const response = await client.post('/cohere/v2/embed', { ...ask, input_type: undefined })
  expect([response.status, await response.json()]).toEqual([
    400,
    { id: expect.any(String), message: expect.stringContaining('input_type') },
  ])
})
