import type { Completion } from '@maester/model_gateway'
import OpenAI from 'openai'
import { expect, it } from 'vitest'
import { answerFactsOfOneTry, callFacts } from '../testing/facts.js'
import { serveText } from '../testing/serve_text.js'
import { decodeResponsesRequest } from './decode_request.js'
import { encodeResponse } from './encode_completion.js'

const hello: Completion = {
  upstreamModel: 'gpt-4.1-mini-2025-04-14',
  parts: [{ type: 'text', text: 'Hello.' }],
  finishReason: 'stop',
  providerFinishReason: 'end_turn',
  usage: { inputTokens: 9, outputTokens: 2, cacheReadTokens: 4, cacheWrite5mTokens: 1, reasoningTokens: 0 },
}
const { echo } = decodeResponsesRequest({
  model: 'fast',
  input: 'Hello',
  instructions: 'Be brief.',
  max_output_tokens: 50,
  temperature: 0.2,
  metadata: { team: 'a' },
  reasoning: { effort: 'low' },
  tools: [{ type: 'function', name: 'look', parameters: {}, strict: true }],
  tool_choice: 'required',
  parallel_tool_calls: false,
})
const encode = (fields: Partial<Completion>) =>
  encodeResponse({ ...hello, ...fields }, { ...callFacts, echo }, answerFactsOfOneTry)

it('is a response the official SDK reads, with what was asked and what Maester adds', async () => {
  const server = await serveText()
  server.answerWith('application/json', JSON.stringify(encode({})))
  const openai = new OpenAI({ apiKey: 'test', baseURL: `${server.url}/v1` })
  const response = await openai.responses.create({ model: 'fast', input: 'Hello' })
  await server.close()

  expect(response.output_text).toBe('Hello.')
  expect(JSON.parse(JSON.stringify(response))).toEqual({
    id: 'resp_01j9x2kq4t0000',
    object: 'response',
    created_at: 1_795_248_000,
    status: 'completed',
    background: false,
    conversation: null,
    error: null,
    incomplete_details: null,
    instructions: 'Be brief.',
    max_output_tokens: 50,
    metadata: { team: 'a' },
    model: 'gpt-4.1-mini-2025-04-14',
    output: [
      {
        id: 'msg_01j9x2kq4t0000_0',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hello.', annotations: [], logprobs: [] }],
      },
    ],
    output_text: 'Hello.',
    parallel_tool_calls: false,
    previous_response_id: null,
    prompt: null,
    reasoning: { effort: 'low', summary: null },
    service_tier: null,
    store: false,
    temperature: 0.2,
    text: { format: { type: 'text' } },
    tool_choice: 'required',
    tools: [{ type: 'function', name: 'look', parameters: {}, strict: true }],
    top_p: null,
    truncation: 'disabled',
    user: null,
    usage: {
      input_tokens: 9,
      input_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
      output_tokens: 2,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 11,
      cost_usd: '0.000093',
    },
    provider_finish_reason: 'end_turn',
    maester: {
      request_id: 'req_01j9x2kq4t0000',
      provider: 'openai',
      attempts: answerFactsOfOneTry.attempts,
      fallback_used: false,
      dropped_parameters: [],
      simulated: true,
      evaluation: answerFactsOfOneTry.evaluation,
    },
  })
})

it('keeps unknown usage unknown', () => {
  expect(encode({ usage: { inputTokens: 3 } }).usage).toEqual({
    input_tokens: 3,
    input_tokens_details: { cached_tokens: null, cache_write_tokens: null },
    output_tokens: null,
    output_tokens_details: { reasoning_tokens: null },
    total_tokens: null,
    cost_usd: '0.000093',
  })
})

it('puts texts and refusals that follow each other into one message', () => {
  const { output } = encode({
    parts: [
      { type: 'text', text: 'One.' },
      { type: 'text', text: 'Two.', citations: [{ url: 'https://example.com', start: 1 }, { title: 'No address' }] },
      { type: 'refusal', text: 'No.' },
      { type: 'tool_call', id: 'c1', name: 'look', arguments: '{}', signature: 'proof' },
      { type: 'text', text: 'Three.' },
    ],
  })
  const cited = { type: 'url_citation', start_index: 1, end_index: 4, title: 'https://example.com' }

  expect(output).toMatchObject([
    {
      type: 'message',
      content: [
        { type: 'output_text', text: 'One.', annotations: [] },
        { type: 'output_text', text: 'Two.', annotations: [{ ...cited, url: 'https://example.com' }] },
        { type: 'refusal', refusal: 'No.' },
      ],
    },
    { type: 'function_call', id: 'fc_01j9x2kq4t0000_1', call_id: 'c1', status: 'completed', signature: 'proof' },
    { type: 'message', id: 'msg_01j9x2kq4t0000_2', content: [{ text: 'Three.' }] },
  ])
})

it('gives thinking that is shown and encrypted at once as two items', () => {
  const { output } = encode({ parts: [{ type: 'reasoning', text: 'Hm', signature: 'a', redacted: 'b' }] })

  expect(output).toMatchObject([
    { type: 'reasoning', summary: [{ text: 'Hm' }], encrypted_content: 'signature:a' },
    { type: 'reasoning', summary: [], encrypted_content: 'redacted:b' },
  ])
})
