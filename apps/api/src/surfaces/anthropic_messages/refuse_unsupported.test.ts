import { expect, it } from 'vitest'
import { decodeMessagesRequest } from './decode_request.js'

const hello = { model: 'fast', max_tokens: 64, messages: [{ role: 'user', content: 'Hello' }] }
const decode = (fields: object) => decodeMessagesRequest({ ...hello, ...fields }).input

it.each([
  ['invalid_value', 'max_tokens', { max_tokens: undefined }],
  ['invalid_value', 'max_tokens', { max_tokens: 0 }],
  ['invalid_value', 'messages', { messages: [] }],
  ['invalid_value', 'messages.0.role', { messages: [{ role: 'tool', content: '' }] }],
  [
    'invalid_value',
    'messages.0.content.1.type',
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'video' }] }] },
  ],
  [
    'invalid_value',
    'messages.0.content.0.source.data',
    { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png' } }] }] },
  ],
  ['invalid_value', 'thinking.budget_tokens', { thinking: { type: 'enabled' } }],
  ['invalid_value', 'maester.max_cost_usd', { maester: { max_cost_usd: 0.01 } }],
  ['unknown_parameter', 'max_completion_tokens', { max_completion_tokens: 1 }],
  ['unknown_parameter', 'maester.budget', { maester: { budget: 1 } }],
  [
    'unknown_parameter',
    'tools.0.parameters',
    { tools: [{ name: 'a', input_schema: { type: 'object' }, parameters: {} }] },
  ],
  ['unsupported_parameter', 'container', { container: 'c' }],
  ['unsupported_parameter', 'speed', { speed: 'fast' }],
  ['unsupported_parameter', 'tools.0', { tools: [{ type: 'bash_20250124', name: 'bash' }] }],
  [
    'unsupported_parameter',
    'tools.0.defer_loading',
    { tools: [{ name: 'a', input_schema: { type: 'object' }, defer_loading: true }] },
  ],
  [
    'unsupported_parameter',
    'messages.0.content.0',
    { messages: [{ role: 'user', content: [{ type: 'search_result', source: 'a', title: 'b', content: [] }] }] },
  ],
  [
    'unsupported_parameter',
    'messages.0.content.0.citations',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'document', source: { type: 'url', url: 'https://example.com' }, citations: { enabled: true } },
          ],
        },
      ],
    },
  ],
])('refuses as %s, naming %s', (code, param, fields) => {
  expect(() => decode(fields)).toThrowError(expect.objectContaining({ code, detail: { param } }))
})

it('names what it leaves out when the caller allows that', () => {
  const call = decodeMessagesRequest({
    ...hello,
    container: 'c',
    tools: [{ type: 'bash_20250124', name: 'bash' }],
    maester: { drop_unsupported: true },
  })

  expect(call.droppedParameters).toEqual(['container', 'tools.0'])
  expect(call.input.options.tools).toBeUndefined()
  expect(call.input.dropUnsupported).toBe(true)
})

it("lets Anthropic's own defaults pass, since they ask for nothing", () => {
  const { options } = decode({ speed: 'standard', container: null, tools: null, system: '', temperature: null })

  expect(options).toEqual({ maxOutputTokens: 64 })
})
