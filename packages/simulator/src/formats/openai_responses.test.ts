import { afterAll, expect, it } from 'vitest'
import { objectOf, objectsOf } from '../json.js'
import { startClient } from '../testing/client.js'

const client = await startClient()
afterAll(() => client.simulator.close())

const path = '/openai/v1/responses'
const plain = { model: 'gpt-4.1-mini', input: 'hello there' }
const tool = {
  type: 'function',
  name: 'look_up',
  parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
}
const typesOf = async (body: object) =>
  (await client.postSse(path, { ...body, stream: true })).map(({ event }) => event?.replace('response.', ''))

it('answers with a response object', async () => {
  expect(await client.postJson('/v1/responses', { ...plain, instructions: 'Be kind.' })).toMatchObject({
    id: expect.stringMatching(/^resp_/u),
    object: 'response',
    status: 'completed',
    model: 'gpt-4.1-mini-2025-04-14',
    output: [
      {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', annotations: [], text: expect.stringContaining('prompt: hello there') }],
      },
    ],
    usage: { input_tokens: 8, output_tokens: 20, total_tokens: 28, output_tokens_details: { reasoning_tokens: 0 } },
  })
})

it('streams numbered events in order and without an end marker', async () => {
  const events = await client.postSse(path, { ...plain, stream: true })
  const names = events.map(({ event }) => event)
  expect(names.filter((name) => name !== 'response.output_text.delta')).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ])
  expect(events.map(({ data }) => objectOf(data).sequence_number)).toEqual(names.map((_name, index) => index))
  expect(events.at(-1)?.data).toMatchObject({ response: { status: 'completed', usage: { total_tokens: 24 } } })
})

it('calls functions, and answers with text after their output', async () => {
  expect(await client.postJson(path, { ...plain, tools: [tool] })).toMatchObject({
    output: [
      {
        type: 'function_call',
        call_id: expect.stringMatching(/^call_/u),
        name: 'look_up',
        arguments: '{"query":"query"}',
      },
    ],
  })
  expect(await typesOf({ ...plain, tools: [tool] })).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'function_call_arguments.delta',
    'function_call_arguments.delta',
    'function_call_arguments.done',
    'output_item.done',
    'completed',
  ])
  const call = { type: 'function_call', call_id: 'c1', name: 'look_up', arguments: '{}' }
  const input = [
    { role: 'user', content: 'hello' },
    call,
    { type: 'function_call_output', call_id: 'c1', output: 'found' },
  ]
  expect(await client.postJson(path, { ...plain, input, tools: [tool] })).toMatchObject({
    output: [{ type: 'message' }],
  })
})

it('says why it is incomplete', async () => {
  const long = { ...plain, input: 'a b c d e f g', max_output_tokens: 16 }
  expect(await client.postJson(path, long)).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
  })
  expect((await typesOf(long)).at(-1)).toBe('incomplete')
})

it('reasons and searches the web when asked', async () => {
  const asked = { ...plain, reasoning: { effort: 'high' }, tools: [{ type: 'web_search' }] }
  const reply = await client.postJson(path, asked)
  expect(objectsOf(reply.output).map(({ type }) => type)).toEqual(['reasoning', 'web_search_call', 'message'])
  expect(reply).toMatchObject({ usage: { output_tokens: 34, output_tokens_details: { reasoning_tokens: 14 } } })
  const types = await typesOf(asked)
  expect(types).toContain('reasoning_summary_text.delta')
  expect(types).toContain('web_search_call.searching')
  expect(types).toContain('output_text.annotation.added')
})

it('answers a text format with JSON that fits', async () => {
  const format = {
    type: 'json_schema',
    name: 'n',
    schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
  }
  const reply = await client.postJson(path, { ...plain, text: { format } })
  expect(JSON.parse(String(objectsOf(objectsOf(reply.output)[0]?.content)[0]?.text))).toEqual({ n: 1 })
})

it('fails in the middle of a stream with an error and a failed response', async () => {
  const model = 'gpt-4.1-mini-sim-fault-error-before-content'
  const events = await client.postSse(path, { ...plain, model, stream: true })
  expect(events.map(({ event }) => event)).toEqual([
    'response.created',
    'response.in_progress',
    'error',
    'response.failed',
  ])
  expect(events.at(-2)?.data).toMatchObject({
    type: 'error',
    sequence_number: 2,
    error: { code: 'overloaded', message: expect.any(String) },
  })
  expect(events.at(-1)?.data).toMatchObject({ response: { status: 'failed', error: { code: 'overloaded' } } })
})

it.each([
  ['no input', { model: 'm' }, 'missing_required_parameter'],
  ['too little room', { ...plain, max_output_tokens: 1 }, 'integer_below_min_value'],
  [
    'output of a call that was never made',
    { ...plain, input: [{ type: 'function_call_output', call_id: 'x', output: '' }] },
    null,
  ],
])('refuses %s', async (_case, body, code) => {
  const response = await client.post(path, body)
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: { type: 'invalid_request_error', code } },
  ])
})
