import { estimateInputTokens } from '@maester/cost_meter'
import { expect, it } from 'vitest'
import { countMessageTokens } from './count_tokens.js'

const hello = { model: 'fast', messages: [{ role: 'user', content: 'Hello there.' }] }

it('gives the same estimate a budget would use, and says that it is one', () => {
  expect(countMessageTokens(hello, 'req_1')).toEqual({
    input_tokens: estimateInputTokens(['Hello there.']),
    maester: { request_id: 'req_1', estimated: true },
  })
})

it.each([
  ['instructions', { system: 'Be brief, and answer in French.' }],
  ['tools', { tools: [{ name: 'look', description: 'Looks something up.', input_schema: { type: 'object' } }] }],
  ['a schema', { output_config: { format: { type: 'json_schema', schema: { type: 'object', properties: {} } } } }],
])('counts %s too', (_what, fields) => {
  const { input_tokens: more } = countMessageTokens({ ...hello, ...fields }, 'req_1')

  expect(more).toBeGreaterThan(countMessageTokens(hello, 'req_1').input_tokens)
})

it('counts what it can of a request that only Anthropic takes', () => {
  const tools = [{ type: 'bash_20250124', name: 'bash' }]

  expect(countMessageTokens({ ...hello, tools }, 'req_1')).toEqual(countMessageTokens(hello, 'req_1'))
})

it('refuses what has no meaning in a count', () => {
  expect(() => countMessageTokens({ ...hello, max_tokens: 5 }, 'req_1')).toThrowError(
    expect.objectContaining({ code: 'unknown_parameter', detail: { param: 'max_tokens' } }),
  )
})
