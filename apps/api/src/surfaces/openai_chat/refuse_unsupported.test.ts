import { describe, expect, it } from 'vitest'
import { decodeChatCompletionRequest } from './decode_request.js'

const hello = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] }
const decode = (extra: object) => decodeChatCompletionRequest({ ...hello, ...extra })

function refusalOf(extra: object) {
  try {
    decode(extra)
  } catch (error) {
    const { code, detail } = error as { code: string; detail: { param?: string } }
    return { code, param: detail.param }
  }
  return 'accepted'
}

describe('refuses, naming it,', () => {
  it.each([
    ['unknown_parameter', 'top_k', { top_k: 5 }],
    ['unknown_parameter', 'maester.checkz', { maester: { checkz: [] } }],
    ['unknown_parameter', 'messages.0.mood', { messages: [{ role: 'user', content: 'x', mood: 'glad' }] }],
    ['invalid_value', 'model', { model: '' }],
    ['invalid_value', 'messages', { messages: [] }],
    ['invalid_value', 'messages.0.role', { messages: [{ role: 'king', content: 'x' }] }],
    ['invalid_value', 'messages.0.content', { messages: [{ role: 'user' }] }],
    ['invalid_value', 'messages.0.content.0.text', { messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    ['invalid_value', 'messages.0.content.0.image_url.url', image('ftp://example.com/a.png')],
    ['invalid_value', 'messages.0.content.0.image_url.url', image('data:image/png,hi')],
    ['invalid_value', 'messages.0.content.0.file', file({ filename: 'a.pdf' })],
    ['invalid_value', 'messages.0.content.0.file', file({ file_id: 'f', file_data: 'data:text/plain;base64,aGk=' })],
    ['invalid_value', 'messages.0.content.0.file.file_data', file({ file_data: 'aGk=' })],
    ['invalid_value', 'temperature', { temperature: 3 }],
    ['invalid_value', 'max_tokens', { max_tokens: 5, max_completion_tokens: 6 }],
    ['invalid_value', 'user', { user: 'a', safety_identifier: 'b' }],
    ['invalid_value', 'stream_options', { stream_options: { include_usage: true } }],
    ['invalid_value', 'tool_choice', { tool_choice: 'required' }],
    ['invalid_value', 'maester.max_cost_usd', { maester: { max_cost_usd: 0.01 } }],
    ['invalid_value', 'maester.prompt.label', { maester: { prompt: { name: 'a', version: 'v1', label: 'b' } } }],
    ['unsupported_parameter', 'tools.0', { tools: [{ type: 'custom', custom: { name: 'a' } }] }],
    ['unsupported_parameter', 'store', { store: true }],
    ['unsupported_parameter', 'verbosity', { verbosity: 'low' }],
    ['unsupported_parameter', 'modalities', { modalities: ['text', 'audio'] }],
    ['unsupported_parameter', 'prediction', { prediction: { type: 'content', content: 'x' } }],
    ['unsupported_parameter', 'functions', { functions: [{ name: 'a' }] }],
    ['unsupported_parameter', 'web_search_options.user_location', { web_search_options: { user_location: {} } }],
    [
      'unsupported_parameter',
      'stream_options.include_obfuscation',
      { stream: true, stream_options: { include_obfuscation: true } },
    ],
    ['unsupported_parameter', 'messages.0.role', { messages: [{ role: 'function', name: 'a', content: 'x' }] }],
    ['unsupported_parameter', 'messages.0.audio', { messages: [{ role: 'assistant', audio: { id: 'a' } }] }],
    [
      'unsupported_parameter',
      'messages.0.tool_calls.0',
      { messages: [{ role: 'assistant', tool_calls: [{ type: 'custom', id: 'a' }] }] },
    ],
  ])('%s %s', (code, param, extra) => {
    expect(refusalOf(extra)).toEqual({ code, param })
  })
})

it('leaves out what has no translation when the caller allows it, and says so', () => {
  const { droppedParameters, input } = decode({
    maester: { drop_unsupported: true },
    verbosity: 'low',
    tools: [
      { type: 'custom', custom: { name: 'a' } },
      { type: 'function', function: { name: 'b' } },
    ],
  })
  expect(droppedParameters).toEqual(['verbosity', 'tools.0'])
  expect(input.options).toEqual({ tools: [{ name: 'b' }] })
})

function image(url: string) {
  return { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] }
}

function file(content: object) {
  return { messages: [{ role: 'user', content: [{ type: 'file', file: content }] }] }
}
