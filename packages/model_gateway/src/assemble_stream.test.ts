import { expect, it } from 'vitest'
import { assembleStream } from './assemble_stream.js'

it('joins deltas into parts by their index, whatever their order in time', () => {
  const completion = assembleStream([
    { type: 'started', upstreamId: 'a1', upstreamModel: 'm-2026' },
    { type: 'ping' },
    { type: 'reasoning_delta', index: 0, text: 'Hm' },
    { type: 'signature', index: 0, signature: 'proof' },
    { type: 'text_delta', index: 1, text: 'Hel' },
    { type: 'tool_call_started', index: 2, toolIndex: 0, id: 'c1', name: 'look' },
    { type: 'tool_call_delta', index: 2, toolIndex: 0, arguments: '{"a":' },
    { type: 'text_delta', index: 1, text: 'lo' },
    { type: 'citation', index: 1, citation: { url: 'https://example.com' } },
    { type: 'tool_call_delta', index: 2, toolIndex: 0, arguments: '1}' },
    { type: 'tool_call_finished', index: 2, toolIndex: 0 },
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 1 } },
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 9 } },
    { type: 'metadata', metadata: { systemFingerprint: 'fp' } },
    { type: 'finished', finishReason: 'tool_calls', providerFinishReason: 'tool_use' },
    { type: 'completed' },
  ])
  expect(completion).toEqual({
    upstreamId: 'a1',
    upstreamModel: 'm-2026',
    parts: [
      { type: 'reasoning', text: 'Hm', signature: 'proof' },
      { type: 'text', text: 'Hello', citations: [{ url: 'https://example.com' }] },
      { type: 'tool_call', id: 'c1', name: 'look', arguments: '{"a":1}' },
    ],
    finishReason: 'tool_calls',
    providerFinishReason: 'tool_use',
    usage: { inputTokens: 3, outputTokens: 9 },
    citations: [{ url: 'https://example.com' }],
    providerMetadata: { systemFingerprint: 'fp' },
  })
})

it('does not make up a finish reason or usage for a stream that broke off', () => {
  expect(assembleStream([{ type: 'text_delta', index: 0, text: 'Par' }])).toEqual({
    parts: [{ type: 'text', text: 'Par' }],
    finishReason: 'other',
    usage: {},
  })
})

it('gives a call without arguments an empty object', () => {
  const { parts } = assembleStream([{ type: 'tool_call_started', index: 0, toolIndex: 0, id: 'c1', name: 'now' }])
  expect(parts).toEqual([{ type: 'tool_call', id: 'c1', name: 'now', arguments: '{}' }])
})
