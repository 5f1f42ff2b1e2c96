import { describe, expect, it } from 'vitest'
import type { CompletionRequest } from '../completion_request.js'
import { GatewayError } from '../errors.js'
import { anthropic } from './anthropic.js'
import { claudeTraits } from './anthropic_messages/model_traits.js'

const connection = { name: 'a', type: 'anthropic', baseUrl: 'http://127.0.0.1', apiKeys: ['key-1'] }
const hello: CompletionRequest = {
  model: 'claude-opus-4-6',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
}
const encode = (request: Partial<CompletionRequest>, modelMaxOutputTokens?: number) =>
  JSON.parse(
    anthropic.encode(
      { ...hello, ...request },
      { connection, apiKey: 'key-1', stream: false, ...(modelMaxOutputTokens && { modelMaxOutputTokens }) },
    ).body,
  )
const tools = [{ name: 'look' }]

it('names a largest output, since the API insists: the caller’s, else the model’s, else 4096', () => {
  expect(encode({ maxOutputTokens: 7 }, 64_000).max_tokens).toBe(7)
  expect(encode({}, 64_000).max_tokens).toBe(64_000)
  expect(encode({}).max_tokens).toBe(4_096)
})

it.each([
  [{ tools }, undefined],
  [{ tools, toolChoice: { type: 'auto' } }, { type: 'auto' }],
  [{ tools, toolChoice: { type: 'none' } }, { type: 'none' }],
  [{ tools, toolChoice: { type: 'required' } }, { type: 'any' }],
  [
    { tools, toolChoice: { type: 'tool', name: 'look' } },
    { type: 'tool', name: 'look' },
  ],
  [
    { tools, parallelToolCalls: false },
    { type: 'auto', disable_parallel_tool_use: true },
  ],
  [{ tools, parallelToolCalls: true }, undefined],
] as const)('chooses tools for %j by %j', (request, expected) => {
  expect(encode(request).tool_choice).toEqual(expected)
})

describe('thinking', () => {
  it.each([
    ['claude-opus-4-6', { effort: 'high' }, { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    ['claude-opus-4-6', { effort: 'none' }, { thinking: { type: 'disabled' } }],
    ['claude-opus-4-6', { includeText: true }, { thinking: { type: 'adaptive', display: 'summarized' } }],
    ['claude-opus-4-5', { effort: 'low' }, { output_config: { effort: 'low' } }],
    ['claude-3-7-sonnet-20250219', { budgetTokens: 2_048 }, { thinking: { type: 'enabled', budget_tokens: 2_048 } }],
  ] as const)('of %s for %j is %j', (model, reasoning, expected) => {
    const { thinking, output_config } = encode({ model, reasoning })
    expect({ thinking, output_config }).toEqual({ thinking: undefined, output_config: undefined, ...expected })
  })

  it('by effort is refused where the model has none', () => {
    expect(() => encode({ model: 'claude-sonnet-4-20250514', reasoning: { effort: 'low' } })).toThrow(GatewayError)
  })
})

describe('an answer by schema', () => {
  const responseFormat = { type: 'json_schema', name: 'answer', schema: { type: 'object' } } as const

  it('is asked for as such where the model knows schemas', () => {
    const body = encode({ model: 'claude-sonnet-4-5', responseFormat })
    expect(body.output_config).toEqual({ format: { type: 'json_schema', schema: { type: 'object' } } })
    expect(body.tools).toBeUndefined()
  })

  it('is refused where it does not', () => {
    expect(() => encode({ model: 'claude-3-5-haiku-20241022', responseFormat })).toThrow(GatewayError)
  })
})

it('leaves out thinking it cannot prove, and gives encrypted thinking back', () => {
  const { messages } = encode({
    messages: [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'another provider’s' },
          { type: 'reasoning', text: '', redacted: 'abc' },
          { type: 'text', text: 'Hi' },
        ],
      },
    ],
  })
  expect(messages[0].content).toEqual([
    { type: 'redacted_thinking', data: 'abc' },
    { type: 'text', text: 'Hi' },
  ])
})

it('reads documents of text as text', () => {
  const source = { kind: 'base64', mediaType: 'text/markdown', data: Buffer.from('# Ü').toString('base64') } as const
  const { messages } = encode({ messages: [{ role: 'user', parts: [{ type: 'file', source, filename: 'a.md' }] }] })
  expect(messages[0].content).toEqual([
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: '# Ü' }, title: 'a.md' },
  ])
})

it.each([
  ['claude-3-haiku-20240307', false, false, false],
  ['claude-3-7-sonnet-20250219', false, false, false],
  ['us.anthropic.claude-sonnet-4-20250514-v1:0', false, false, false],
  ['claude-opus-4-1-20250805', false, false, false],
  ['claude-haiku-4-5@20251001', false, false, true],
  ['claude-opus-4-5-20251101', true, false, true],
  ['claude-sonnet-4-6', true, true, true],
  ['claude-opus-5', true, true, true],
  ['a-name-nobody-knows', true, true, true],
])('knows of %s: effort %s, adaptive thinking %s, schemas %s', (model, effort, adaptiveThinking, jsonSchema) => {
  expect(claudeTraits(model)).toEqual({ effort, adaptiveThinking, jsonSchema })
})
