import { expect, it } from 'vitest'
import { decodeResponsesRequest } from './decode_request.js'

const hello = { model: 'fast', input: 'Hello' }
const decode = (fields: object) => decodeResponsesRequest({ ...hello, ...fields }).input

const inContent = (part: object) => ({ input: [{ role: 'user', content: [part] }] })

it.each([
  ['invalid_value', 'model', { model: undefined }],
  ['invalid_value', 'input', { input: [] }],
  ['invalid_value', 'input.0.role', { input: [{ role: 'tool', content: 'a' }] }],
  ['invalid_value', 'input.0.type', { input: [{ type: 'video' }] }],
  ['invalid_value', 'input.0.call_id', { input: [{ type: 'function_call_output', output: 'a' }] }],
  ['invalid_value', 'input.0.content.0', inContent({ type: 'input_image' })],
  ['invalid_value', 'input.0.content.0.file_data', inContent({ type: 'input_file', file_data: 'aGk=' })],
  ['invalid_value', 'temperature', { temperature: 3 }],
  ['unknown_parameter', 'max_tokens', { max_tokens: 5 }],
  ['unknown_parameter', 'text.response_format', { text: { response_format: {} } }],
  ['unsupported_parameter', 'previous_response_id', { previous_response_id: 'resp_1' }],
  ['unsupported_parameter', 'conversation', { conversation: 'conv_1' }],
  ['unsupported_parameter', 'background', { background: true }],
  ['unsupported_parameter', 'prompt', { prompt: { id: 'pmpt_1' } }],
  ['unsupported_parameter', 'store', { store: true }],
  ['unsupported_parameter', 'truncation', { truncation: 'auto' }],
  ['unsupported_parameter', 'text.verbosity', { text: { verbosity: 'low' } }],
  ['unsupported_parameter', 'include.1', { include: ['reasoning.encrypted_content', 'web_search_call.results'] }],
  ['unsupported_parameter', 'tools.0', { tools: [{ type: 'file_search', vector_store_ids: [] }] }],
  ['unsupported_parameter', 'tools.0', { tools: [{ type: 'custom', name: 'a' }] }],
  ['unsupported_parameter', 'tool_choice', { tool_choice: { type: 'file_search' } }],
  ['unsupported_parameter', 'input.0', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
])('refuses as %s, naming %s', (code, param, fields) => {
  expect(() => decode(fields)).toThrowError(expect.objectContaining({ code, detail: { param } }))
})

it('names what it leaves out when the caller allows that', () => {
  const call = decodeResponsesRequest({
    ...hello,
    store: true,
    tools: [{ type: 'code_interpreter', container: {} }],
    maester: { drop_unsupported: true },
  })

  expect(call.droppedParameters).toEqual(['store', 'tools.0'])
  expect(call.input.options.tools).toBeUndefined()
})

it.each(['previous_response_id', 'conversation'])('never leaves out %s, which would change the question', (param) => {
  expect(() => decode({ [param]: 'a_1', maester: { drop_unsupported: true } })).toThrowError(
    expect.objectContaining({ code: 'unsupported_parameter', detail: { param } }),
  )
})
