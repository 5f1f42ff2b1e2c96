import { describe, expect, it } from 'vitest'
import type { CompletionRequest } from '../completion_request.js'
import { findAdapter, providerAdapters } from '../providers/registry.js'
import { adaptRequest } from './adapt_request.js'
import { findModelFacts } from './find_model_facts.js'

const request: CompletionRequest = {
  model: 'm',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello', cachePoint: { ttl: '5m' } }] }],
  tools: [{ name: 'look', cachePoint: { ttl: '1h' } }],
  parallelToolCalls: true,
  reasoning: { effort: 'low' },
  webSearch: {},
}

describe('a request is adapted', () => {
  it('not at all to a model of which nothing is known', () => {
    expect(adaptRequest(request, {}, true)).toEqual({ request, dropped: [] })
  })

  it('by not asking a model for one call at a time that makes no other', () => {
    const single = { ...request, parallelToolCalls: false }
    const adapted = adaptRequest(single, { parallel_tools: false }, false)
    expect(adapted.dropped).toEqual([])
    expect(adapted.request).not.toHaveProperty('parallelToolCalls')
    expect(adaptRequest(single, {}, false).request).toHaveProperty('parallelToolCalls', false)
  })

  it('by leaving out cache points, and saying so, only where there is no caching', () => {
    const adapted = adaptRequest(request, { prompt_caching: false }, false)
    expect(adapted.dropped).toEqual(['cache_control'])
    expect(JSON.stringify(adapted.request)).not.toContain('cachePoint')
    expect(adapted.request).toMatchObject({ tools: [{ name: 'look' }], reasoning: { effort: 'low' } })
    const plain = { ...request, messages: [], tools: [] }
    expect(adaptRequest(plain, { prompt_caching: false }, false).dropped).toEqual([])
  })

  it('by leaving out parameters only where the caller allows it', () => {
    const known = { reasoning: false, web_search: false, parallel_tools: false }
    expect(adaptRequest(request, known, false)).toEqual({ request, dropped: [] })
    const { dropped, request: adapted } = adaptRequest(request, known, true)
    expect(dropped).toEqual(['reasoning_effort', 'web_search', 'parallel_tool_calls'])
    expect(Object.keys(adapted)).toEqual(['model', 'messages', 'tools'])
  })
})

describe('a cache point', () => {
  const encode = (type: string, model: string) => {
    const connection = {
      name: type,
      type,
      baseUrl: 'http://127.0.0.1',
      apiKeys: ['key'],
      settings: { project: 'p', location: 'global', api_version: '2025-04-01-preview' },
    }
    const messages = request.messages
    const facts = findModelFacts(type, model)
    const adapted = adaptRequest({ model, messages }, facts.capabilities, false)
    const upstream = findAdapter(type)!.encode(adapted.request, { connection, apiKey: 'key', stream: false })
    return { body: upstream.body, dropped: [...adapted.dropped, ...upstream.droppedParameters] }
  }

  it.each([
    ['anthropic', 'claude-sonnet-4-5', '"cache_control":{"type":"ephemeral"'],
    ['vertex', 'claude-sonnet-4-5@20250929', '"cache_control":{"type":"ephemeral"'],
    ['bedrock', 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', '"cachePoint":{"type":"default"}'],
    ['bedrock', 'amazon.nova-pro-v1:0', '"cachePoint":{"type":"default"}'],
    ['openrouter', 'anthropic/claude-sonnet-4.5', '"cache_control":{"type":"ephemeral"'],
  ])('reaches %s for %s', (type, model, marked) => {
    const { body, dropped } = encode(type, model)
    expect(body).toContain(marked)
    expect(dropped).toEqual([])
  })

  it.each(Object.keys(providerAdapters).filter((type) => !['anthropic', 'bedrock', 'openrouter'].includes(type)))(
    'is no concern of %s, which caches by itself or may',
    (type) => {
      const { body, dropped } = encode(type, type === 'groq' ? 'openai/gpt-oss-120b' : 'some-model')
      expect(body).not.toMatch(/cache/i)
      expect(dropped).toEqual([])
    },
  )

  it.each([
    ['groq', 'llama-3.3-70b-versatile'],
    ['bedrock', 'meta.llama3-1-70b-instruct-v1:0'],
    ['bedrock', 'anthropic.claude-3-haiku-20240307-v1:0'],
  ])('is named as dropped at %s for %s, which has no caching', (type, model) => {
    const { body, dropped } = encode(type, model)
    expect(body).not.toMatch(/cache/i)
    expect(dropped).toEqual(['cache_control'])
  })
})
