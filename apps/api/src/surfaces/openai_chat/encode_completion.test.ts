import type { Completion } from '@maester/model_gateway'
import type OpenAI from 'openai'
import { expect, it } from 'vitest'
import { callFacts, answerFactsOfOneTry as facts } from '../testing/facts.js'
import { encodeChatCompletion } from './encode_completion.js'

const hello: Completion = {
  upstreamId: 'up_1',
  upstreamModel: 'gpt-4.1-mini-2025-04-14',
  parts: [{ type: 'text', text: 'Hello.' }],
  finishReason: 'stop',
  providerFinishReason: 'end_turn',
  usage: {},
}
const encode = (extra: Partial<Completion>) => encodeChatCompletion({ ...hello, ...extra }, callFacts, facts)
const messageOf = (parts: Completion['parts']) => encode({ parts }).choices[0]?.message

it('is the object of OpenAI, and says how the answer came about', () => {
  const answer = encode({
    usage: {
      inputTokens: 40,
      outputTokens: 48,
      cacheReadTokens: 30,
      cacheWrite5mTokens: 1,
      cacheWrite1hTokens: 2,
      inputAudioTokens: 4,
      reasoningTokens: 0,
      outputAudioTokens: 5,
      serviceTier: 'flex',
    },
    providerMetadata: { systemFingerprint: 'fp_1', logprobs: { content: [], refusal: null } },
  })
  const expected: OpenAI.ChatCompletion = {
    id: 'chatcmpl-01j9x2kq4t0000',
    object: 'chat.completion',
    created: 1_795_248_000,
    model: 'gpt-4.1-mini-2025-04-14',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hello.', refusal: null, annotations: [] },
        logprobs: { content: [], refusal: null },
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: 40,
      completion_tokens: 48,
      total_tokens: 88,
      prompt_tokens_details: { cached_tokens: 30, cache_write_tokens: 3, audio_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 5 },
    },
    service_tier: 'flex',
    system_fingerprint: 'fp_1',
  }
  expect(answer).toMatchObject(expected)
  expect(answer).toMatchObject({
    choices: [{ provider_finish_reason: 'end_turn' }],
    usage: { cost_usd: '0.000093' },
    maester: {
      request_id: 'req_01j9x2kq4t0000',
      provider: 'openai',
      attempts: facts.attempts,
      fallback_used: false,
      dropped_parameters: [],
      simulated: true,
      evaluation: facts.evaluation,
    },
  })
})

it('keeps unreported counts unknown', () => {
  expect(encode({ usage: { inputTokens: 9 } }).usage).toEqual({
    prompt_tokens: 9,
    completion_tokens: null,
    total_tokens: null,
    cost_usd: '0.000093',
  })
  expect(encodeChatCompletion(hello, callFacts, { ...facts, costUsd: null })).not.toHaveProperty('usage')
})

it('names the model asked for when the provider names none', () => {
  const { upstreamModel: _, ...nameless } = hello

  expect(encodeChatCompletion(nameless, callFacts, facts).model).toBe('fast')
})

it.each(['other', 'error', 'length', 'content_filter'] as const)('does not take %s for a stop', (finishReason) => {
  expect(encode({ finishReason }).choices[0]?.finish_reason).toBe(finishReason)
})

it('gives every alternative a choice of its own', () => {
  const { choices } = encode({
    alternatives: [{ parts: [{ type: 'text', text: 'Hi.' }], finishReason: 'length' }],
  })
  expect(choices.map(({ index, message, finish_reason }) => [index, message.content, finish_reason])).toEqual([
    [0, 'Hello.', 'stop'],
    [1, 'Hi.', 'length'],
  ])
})

it('joins texts, and counts the offsets of citations through', () => {
  const message = messageOf([
    { type: 'text', text: 'One. ', citations: [{ url: 'https://a.example', title: 'A' }] },
    { type: 'tool_call', id: 'c1', name: 'now', arguments: '' },
    { type: 'text', text: 'Two.', citations: [{ start: 1, end: 3, quote: 'two', title: 'B' }] },
  ])
  expect(message).toEqual({
    role: 'assistant',
    content: 'One. Two.',
    refusal: null,
    annotations: [
      { type: 'url_citation', url_citation: { start_index: 0, end_index: 5, title: 'A', url: 'https://a.example' } },
      { type: 'document_citation', document_citation: { start_index: 6, end_index: 8, title: 'B', content: 'two' } },
    ],
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'now', arguments: '{}' } }],
  })
})

it.each([
  ['no text beside a call', [{ type: 'tool_call', id: 'c', name: 'n', arguments: '{}' }], null, null],
  ['no text beside a refusal', [{ type: 'refusal', text: 'I cannot.' }], null, 'I cannot.'],
  ['an empty text when nothing was said', [], '', null],
] as const)('has %s', (_what, parts, content, refusal) => {
  expect(messageOf(parts)).toMatchObject({ content, refusal })
})

it('shows thinking, and gives its proof along only when there is one', () => {
  expect(messageOf([{ type: 'reasoning', text: 'Hm' }])).toMatchObject({ reasoning_content: 'Hm' })
  expect(messageOf([{ type: 'reasoning', text: 'Hm' }])).not.toHaveProperty('thinking_blocks')
  expect(
    messageOf([
      { type: 'reasoning', text: 'a' },
      { type: 'reasoning', text: 'b', signature: 'proof' },
      { type: 'reasoning', text: 'c', redacted: 'x', id: 'rs_1' },
    ]),
  ).toMatchObject({
    reasoning_content: 'abc',
    thinking_blocks: [
      { type: 'thinking', thinking: 'a' },
      { type: 'thinking', thinking: 'b', signature: 'proof' },
      { type: 'redacted_thinking', data: 'x', thinking: 'c', id: 'rs_1' },
    ],
  })
})
