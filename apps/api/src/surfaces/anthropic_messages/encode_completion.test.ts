import Anthropic from '@anthropic-ai/sdk'
import type { Completion } from '@maester/model_gateway'
import { expect, it } from 'vitest'
import { answerFactsOfOneTry, callFacts } from '../testing/facts.js'
import { serveText } from '../testing/serve_text.js'
import { encodeMessage } from './encode_completion.js'

const hello: Completion = {
  upstreamModel: 'claude-sonnet-4-5-20250929',
  parts: [{ type: 'text', text: 'Hello.' }],
  finishReason: 'stop',
  providerFinishReason: 'end_turn',
  usage: { inputTokens: 9, outputTokens: 2 },
}
const encode = (fields: Partial<Completion>) => encodeMessage({ ...hello, ...fields }, callFacts, answerFactsOfOneTry)

it('is a message the official SDK reads, with what Maester adds', async () => {
  const server = await serveText()
  server.answerWith('application/json', JSON.stringify(encode({})))
  const anthropic = new Anthropic({ apiKey: 'test', baseURL: server.url })
  const message = await anthropic.messages.create({ model: 'fast', max_tokens: 9, messages: [] })
  await server.close()

  expect(message).toEqual({
    id: 'msg_01j9x2kq4t0000',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5-20250929',
    content: [{ type: 'text', text: 'Hello.' }],
    container: null,
    diagnostics: null,
    stop_reason: 'end_turn',
    stop_sequence: null,
    stop_details: null,
    provider_finish_reason: 'end_turn',
    usage: {
      input_tokens: 9,
      output_tokens: 2,
      cache_creation: null,
      cache_creation_input_tokens: null,
      cache_read_input_tokens: null,
      output_tokens_details: null,
      server_tool_use: null,
      service_tier: null,
      inference_geo: null,
      speed: null,
      cost_usd: '0.000093',
    },
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

it.each<[Partial<Completion>, string | null]>([
  [{ finishReason: 'stop', providerFinishReason: 'stop' }, 'end_turn'],
  [{ finishReason: 'stop', providerFinishReason: 'tool_use' }, 'end_turn'],
  [{ finishReason: 'stop', providerFinishReason: 'pause_turn' }, 'pause_turn'],
  [{ finishReason: 'stop', stopSequence: 'END' }, 'stop_sequence'],
  [{ finishReason: 'length', providerFinishReason: 'MAX_TOKENS' }, 'max_tokens'],
  [{ finishReason: 'length', providerFinishReason: 'model_context_window_exceeded' }, 'model_context_window_exceeded'],
  [{ finishReason: 'tool_calls', providerFinishReason: 'STOP' }, 'tool_use'],
  [{ finishReason: 'content_filter', providerFinishReason: 'SAFETY' }, 'refusal'],
  [{ finishReason: 'stop', parts: [{ type: 'refusal', text: 'No.' }] }, 'refusal'],
  [{ finishReason: 'error', providerFinishReason: 'MALFORMED_FUNCTION_CALL' }, null],
  [{ finishReason: 'other', providerFinishReason: 'new_reason' }, null],
])('gives %j the stop reason %s and the own word of the provider', (ending, reason) => {
  const answer = encode({ providerFinishReason: undefined, ...ending } as Partial<Completion>)

  expect(answer.stop_reason).toBe(reason)
  expect(answer.provider_finish_reason).toBe(ending.providerFinishReason ?? null)
})

it('never tells of more input than there was, though the provider’s details exceed its total', () => {
  const { usage } = encode({
    usage: { inputTokens: 377, outputTokens: 1, cacheReadTokens: 300, cacheWrite5mTokens: 250 },
  })
  expect(usage).toMatchObject({ input_tokens: 0, cache_read_input_tokens: 300, cache_creation_input_tokens: 77 })
})

it('counts cached input apart, as Anthropic does', () => {
  const { usage } = encode({
    usage: {
      inputTokens: 100,
      outputTokens: 20,
      cacheReadTokens: 50,
      cacheWrite5mTokens: 10,
      cacheWrite1hTokens: 5,
      reasoningTokens: 7,
      webSearches: 2,
      serviceTier: 'priority',
    },
  })

  expect(usage).toMatchObject({
    input_tokens: 35,
    cache_read_input_tokens: 50,
    cache_creation_input_tokens: 15,
    cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 5 },
    output_tokens: 20,
    output_tokens_details: { thinking_tokens: 7 },
    server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
    service_tier: 'priority',
  })
})

it('keeps unknown usage unknown', () => {
  expect(encode({ usage: {} }).usage).toMatchObject({ input_tokens: null, output_tokens: null })
})

it("passes Anthropic's sources on as they came, and others as search results", () => {
  const raw = { type: 'page_location', cited_text: 'so', document_index: 0, start_page_number: 1, end_page_number: 2 }
  const { content } = encode({
    parts: [
      {
        type: 'text',
        text: 'So.',
        citations: [
          { quote: 'so', raw },
          { url: 'https://example.com', start: 0, end: 2, raw: { type: 'url_citation' } },
          { title: 'A source without an address' },
        ],
      },
    ],
  })
  const found = { type: 'web_search_result_location', url: 'https://example.com', title: null }

  expect(content).toEqual([
    { type: 'text', text: 'So.', citations: [raw, { ...found, cited_text: '', encrypted_index: '' }] },
  ])
})

it('gives a call whose arguments were cut off an input all the same', () => {
  const { content } = encode({ parts: [{ type: 'tool_call', id: 'c1', name: 'look', arguments: '{"a":' }] })

  expect(content).toMatchObject([{ type: 'tool_use', id: 'c1', name: 'look', input: {} }])
})

it('says why it was refused, when the provider does', () => {
  const stopDetails = { type: 'refusal', category: 'cyber', explanation: 'No.' }

  expect(encode({ finishReason: 'content_filter', providerMetadata: { stopDetails } }).stop_details).toEqual(
    stopDetails,
  )
  expect(encode({ finishReason: 'content_filter' }).stop_details).toEqual({
    type: 'refusal',
    category: null,
    explanation: null,
  })
})
