import { describe, expect, it } from 'vitest'
import type { CompletionRequest } from '../completion_request.js'
import type { Part } from '../message.js'
import { deriveNeeds, type NeedsOptions } from './needs.js'

const said = (...parts: readonly Part[]): CompletionRequest => ({ model: 'm', messages: [{ role: 'user', parts }] })
const hello = said({ type: 'text', text: 'Hello' })
const options: NeedsOptions = { estimatedInputTokens: 10 }
const needs = (request: CompletionRequest, more: Partial<NeedsOptions> = {}) =>
  Object.fromEntries(deriveNeeds(request, { ...options, ...more }).capabilities)

const image: Part = { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } }
const file: Part = { type: 'file', source: { kind: 'file_id', fileId: 'f' } }
const tools = [{ name: 'look' }]
const schema = { type: 'json_schema', name: 'a', schema: { type: 'object' } } as const

describe('what a request needs', () => {
  it.each<[string, CompletionRequest, Record<string, string>]>([
    ['plain text', hello, {}],
    ['an image', said(image), { vision: 'image' }],
    ['a file', said(file), { files: 'file' }],
    ['sound', said({ type: 'audio', format: 'wav', data: '' }), { audio: 'input_audio' }],
    ['an image a tool gave', said({ type: 'tool_result', toolCallId: '1', content: [image] }), { vision: 'image' }],
    ['tools', { ...hello, tools }, { tools: 'tools' }],
    ['no tools', { ...hello, tools: [], toolChoice: { type: 'required' } }, {}],
    [
      'a demanded call',
      { ...hello, tools, toolChoice: { type: 'tool', name: 'look' } },
      { tools: 'tools', forced_tools: 'tool_choice' },
    ],
    [
      'calls at once',
      { ...hello, tools, parallelToolCalls: true },
      { tools: 'tools', parallel_tools: 'parallel_tool_calls' },
    ],
    ['one call at a time', { ...hello, tools, parallelToolCalls: false }, { tools: 'tools' }],
    ['a schema', { ...hello, responseFormat: schema }, { json_schema: 'response_format' }],
    ['JSON', { ...hello, responseFormat: { type: 'json' } }, { json_mode: 'response_format' }],
    ['thought', { ...hello, reasoning: { effort: 'low' } }, { reasoning: 'reasoning_effort' }],
    ['no thought', { ...hello, reasoning: { effort: 'none', includeText: true } }, {}],
    ['a search', { ...hello, webSearch: {} }, { web_search: 'web_search' }],
    ['a cache point', said({ type: 'text', text: 'Hello', cachePoint: { ttl: '5m' } }), {}],
  ])('follows from %s', (_, request, expected) => {
    expect(needs(request)).toEqual(expected)
  })

  it('is what is demanded by name, too', () => {
    expect(needs(hello, { require: ['prompt_caching'], stream: true })).toEqual({
      prompt_caching: 'require',
      streaming: 'stream',
    })
  })

  it('is less when parameters may be dropped, and content never is', () => {
    const request = { ...said(image), reasoning: { effort: 'high' }, webSearch: {}, parallelToolCalls: true } as const
    expect(needs(request, { dropUnsupported: true })).toEqual({ vision: 'image' })
  })

  it('refuses a demand that is no capability, naming the field', () => {
    expect(() => needs(hello, { require: ['tools', 'telepathy'] })).toThrow(
      expect.objectContaining({ code: 'invalid_value', detail: expect.objectContaining({ param: 'require' }) }),
    )
  })

  it('is a window for a low count of the input and the output asked for', () => {
    const { contextTokens } = deriveNeeds({ ...hello, maxOutputTokens: 500 }, { estimatedInputTokens: 2_200 })
    expect(contextTokens).toBe(1_500)
  })
})
