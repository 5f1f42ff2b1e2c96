import { describe, expect, it } from 'vitest'
import { assembleStream } from './assemble_stream.js'
import type { Completion } from './completion.js'
import type { CompletionRequest } from './completion_request.js'
import { gemini } from './providers/gemini.js'
import { openAiCompatible } from './providers/openai_compatible.js'
import { providerAdapters } from './providers/registry.js'
import { decodeAnswer, decodeStream, openFixtures } from './providers/testing/provider_fixtures.js'
import { withSingleCalls } from './single_calls.js'

const connection = {
  name: 'p',
  type: 'p',
  baseUrl: 'http://127.0.0.1',
  apiKeys: ['k'],
  settings: { project: 'p', location: 'us-central1' },
}
const options = { connection, apiKey: 'k', stream: false }
const asking: CompletionRequest = {
  model: 'model-1',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Weather, and time?' }] }],
  tools: [{ name: 'get_weather' }, { name: 'get_time' }],
  parallelToolCalls: false,
}

describe.each(Object.values(providerAdapters))('one call at a time, asked of $type,', (adapter) => {
  const single = withSingleCalls(adapter)
  const { read, readStream } = openFixtures(adapter)

  it.each([true, false])('is neither refused nor dropped (dropping allowed: %s)', (dropUnsupported) => {
    expect(single.encode(asking, { ...options, dropUnsupported }).droppedParameters).toEqual([])
  })

  it('gives the first call alone, whole and streamed', () => {
    const whole = [adapter, single].map((reader) => decodeAnswer(reader, read('tool_calls.json')))
    expectFirstCall(whole)

    const streams = [adapter, single].map((reader) => decodeStream(reader, [readStream('tool_calls')]))
    expectFirstCall(streams.map(assembleStream))
    const indexes = [...new Set(streams[1]?.flatMap((event) => ('index' in event ? [event.index] : [])))]
    expect(indexes).toEqual(indexes.map((_, position) => position))
  })
})

function expectFirstCall([given, kept]: readonly Completion[]): void {
  const parts = given?.parts ?? []
  const calls = parts.filter(({ type }) => type === 'tool_call')
  expect(calls.length).toBeGreaterThan(0)
  expect(kept?.parts).toEqual(parts.filter((part) => part.type !== 'tool_call' || part === calls[0]))
  expect(kept?.providerMetadata?.toolCallsLeftOut ?? 0).toBe(calls.length - 1)
}

it('says nothing to a model that has no tools, or may not call them', () => {
  const { tools: _tools, ...withoutTools } = asking
  const speaking = withSingleCalls(gemini)
  for (const request of [withoutTools, { ...asking, toolChoice: { type: 'none' } as const }]) {
    expect(speaking.encode(request, options).body).not.toContain('parallel')
  }
})

it('keeps the first call of each choice', () => {
  const parts = ['a', 'b'].map((name) => ({ functionCall: { name, args: {} } }))
  const candidate = { content: { role: 'model', parts }, finishReason: 'STOP' }
  const body = JSON.stringify({ candidates: [candidate, { ...candidate, index: 1 }] })
  const { parts: first, alternatives } = decodeAnswer(withSingleCalls(gemini), body)
  expect([first, alternatives?.[0]?.parts]).toMatchObject([[{ name: 'a' }], [{ name: 'a' }]])
})

it('ends a stream that has no marker where its provider does', () => {
  const stream = openFixtures(openAiCompatible).readStream('no_marker')
  const [given, kept] = [openAiCompatible, withSingleCalls(openAiCompatible)].map((reader) =>
    decodeStream(reader, [stream]),
  )
  expect(kept).toEqual(given)
  expect(kept?.at(-1)).toEqual({ type: 'completed' })
})
