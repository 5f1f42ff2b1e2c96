import type { Completion } from '@maester/model_gateway'
import OpenAI from 'openai'
import { expect, it } from 'vitest'
import { answerFactsOfOneTry, callFacts } from '../testing/facts.js'
import { serveText } from '../testing/serve_text.js'
import { decodeResponsesRequest } from './decode_request.js'
import { encodeResponse } from './encode_completion.js'

const hello = { model: 'fast', input: 'Hello' }

const decode = (fields: object) => decodeResponsesRequest({ ...hello, ...fields }).input
const messagesOf = (fields: object) => {
  const { prompt } = decode(fields)
  return prompt.kind === 'text' ? [] : (prompt.messages ?? [])
}
const partsOf = (content: unknown, role = 'user') => messagesOf({ input: [{ role, content }] })[0]?.parts

it('reads the smallest request', () => {
  expect(decodeResponsesRequest(hello)).toMatchObject({
    input: {
      prompt: { kind: 'messages', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] },
      model: 'fast',
      options: {},
      allowCheaperModel: false,
    },
    stream: false,
    includeUsage: true,
    droppedParameters: [],
  })
})

it('takes what the official SDK sends', async () => {
  const server = await serveText()
  server.answerWith('application/json', '{"output":[]}')
  const openai = new OpenAI({ apiKey: 'test', baseURL: `${server.url}/v1` })
  await openai.responses.create({
    model: 'gpt-5.1',
    instructions: 'Be brief.',
    input: [
      { role: 'developer', content: 'In French.' },
      { role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
    ],
    tools: [{ type: 'function', name: 'look', description: 'Looks.', parameters: { type: 'object' }, strict: true }],
    tool_choice: { type: 'function', name: 'look' },
    parallel_tool_calls: false,
    text: { format: { type: 'json_schema', name: 'answer', schema: { type: 'object' }, strict: true } },
    reasoning: { effort: 'low', summary: 'auto' },
    include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
    max_output_tokens: 100,
    temperature: 0.5,
    top_p: 0.9,
    top_logprobs: 2,
    metadata: { team: 'a' },
    safety_identifier: 'u-1',
    service_tier: 'flex',
    prompt_cache_key: 'key',
    prompt_cache_retention: '24h',
    store: false,
    truncation: 'disabled',
  })
  const { input } = decodeResponsesRequest(server.lastBody)
  await server.close()

  expect(input.prompt).toEqual({
    kind: 'messages',
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'developer', parts: [{ type: 'text', text: 'In French.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Hello' }] },
    ],
  })
  expect(input.options).toEqual({
    tools: [{ name: 'look', description: 'Looks.', parameters: { type: 'object' }, strict: true }],
    toolChoice: { type: 'tool', name: 'look' },
    parallelToolCalls: false,
    responseFormat: { type: 'json_schema', name: 'answer', schema: { type: 'object' }, strict: true },
    reasoning: { effort: 'low', includeText: true },
    logprobs: true,
    maxOutputTokens: 100,
    temperature: 0.5,
    topP: 0.9,
    topLogprobs: 2,
    user: 'u-1',
    metadata: { team: 'a' },
    serviceTier: 'flex',
    promptCacheKey: 'key',
    providerOptions: { openai: { prompt_cache_retention: '24h' } },
  })
})

it('reads images, files and sound from wherever they are', () => {
  const parts = partsOf([
    { type: 'input_image', image_url: 'data:image/png;base64,aGk=', detail: 'low' },
    { type: 'input_image', image_url: 'https://example.com/a.png', prompt_cache_breakpoint: { mode: 'explicit' } },
    { type: 'input_image', file_id: 'file_1', detail: 'auto' },
    { type: 'input_file', file_data: 'data:application/pdf;base64,aGk=', filename: 'a.pdf' },
    { type: 'input_file', file_url: 'https://example.com/a.pdf' },
    { type: 'input_file', file_id: 'file_2' },
    { type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } },
  ])

  expect(parts).toEqual([
    { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'aGk=' }, detail: 'low' },
    { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' }, cachePoint: { ttl: '1h' } },
    { type: 'image', source: { kind: 'file_id', fileId: 'file_1' }, detail: 'auto' },
    { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'aGk=' }, filename: 'a.pdf' },
    { type: 'file', source: { kind: 'url', url: 'https://example.com/a.pdf' } },
    { type: 'file', source: { kind: 'file_id', fileId: 'file_2' } },
    { type: 'audio', data: 'aGk=', format: 'wav' },
  ])
})

it('takes an answer of ours back as it was, as one turn, with the outputs of its calls', () => {
  const parts: Completion['parts'] = [
    { type: 'reasoning', text: 'Hm', signature: 'proof' },
    { type: 'reasoning', text: '', redacted: 'c2VjcmV0' },
    { type: 'text', text: 'I look.' },
    { type: 'refusal', text: 'But not there.' },
    { type: 'tool_call', id: 'c1', name: 'look', arguments: '{"a":[1]}', signature: 'call proof' },
    { type: 'tool_call', id: 'c2', name: 'now', arguments: '{}' },
  ]
  const completion: Completion = { parts, finishReason: 'tool_calls', usage: {} }
  const { echo } = decodeResponsesRequest(hello)
  const { output } = encodeResponse(completion, { ...callFacts, echo }, answerFactsOfOneTry)
  const messages = messagesOf({
    input: [
      { role: 'user', content: 'Look!' },
      ...JSON.parse(JSON.stringify(output)),
      { type: 'function_call_output', call_id: 'c1', output: 'sunny' },
      {
        type: 'function_call_output',
        call_id: 'c2',
        output: [
          { type: 'input_text', text: 'noon' },
          { type: 'input_image', image_url: 'https://example.com/a.png' },
        ],
      },
    ],
  })

  expect(messages).toEqual([
    { role: 'user', parts: [{ type: 'text', text: 'Look!' }] },
    {
      role: 'assistant',
      parts: parts.map((part, n) => (part.type === 'reasoning' ? { ...part, id: `rs_01j9x2kq4t0000_${n}` } : part)),
    },
    { role: 'tool', parts: [{ type: 'tool_result', toolCallId: 'c1', content: [{ type: 'text', text: 'sunny' }] }] },
    {
      role: 'tool',
      parts: [
        {
          type: 'tool_result',
          toolCallId: 'c2',
          content: [
            { type: 'text', text: 'noon' },
            { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
          ],
        },
      ],
    },
  ])
})

it("takes another's encrypted thinking for what it is: opaque", () => {
  const reasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' }

  expect(messagesOf({ input: [reasoning] })).toEqual([
    { role: 'assistant', parts: [{ type: 'reasoning', text: '', id: 'rs_1', redacted: 'gAAAA' }] },
  ])
})

it.each([
  ['none', { type: 'none' }],
  ['auto', { type: 'auto' }],
  ['required', { type: 'required' }],
])('reads the tool choice %j', (tool_choice, toolChoice) => {
  expect(decode({ tool_choice }).options.toolChoice).toEqual(toolChoice)
})

it('offers only the allowed tools', () => {
  const tools = [
    { type: 'function', name: 'a' },
    { type: 'function', name: 'b' },
  ]
  const tool_choice = { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'b' }] }

  expect(decode({ tools, tool_choice }).options).toEqual({ tools: [{ name: 'b' }], toolChoice: { type: 'required' } })
})

it('turns the web search tool into the search every provider has', () => {
  const tools = [
    { type: 'web_search', filters: { allowed_domains: ['example.com'] } },
    { type: 'function', name: 'a' },
  ]

  expect(decode({ tools }).options).toEqual({ webSearch: { allowedDomains: ['example.com'] }, tools: [{ name: 'a' }] })
})

it('reads the fields that are ours', () => {
  const { input, ...call } = decodeResponsesRequest({
    model: 'fast',
    stream: true,
    models: ['other'],
    maester: { max_cost_usd: '0.01', prompt: { name: 'p', label: 'production' } },
  })

  expect(call).toMatchObject({ stream: true })
  expect(input).toMatchObject({ fallbackModels: ['other'], maxCost: 10_000_000_000n })
  expect(input.prompt).toEqual({ kind: 'registered', name: 'p', label: 'production', variables: {} })
})
