import { describe, expect, it } from 'vitest'
import type { CapabilityMap } from '../capabilities/capability.js'
import type { CompletionRequest } from '../completion_request.js'
import { findAdapter } from '../providers/registry.js'
import { createAnswerSchemas } from './answer_schema.js'
import { encodeStructured } from './structured_encoding.js'

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const request: CompletionRequest = {
  model: 'm',
  messages: [
    { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
    { role: 'user', parts: [{ type: 'text', text: 'Where?' }] },
  ],
  responseFormat: { type: 'json_schema', name: 'place', description: 'A place.', schema },
}
const tools = [{ name: 'look' }]

function encode(
  type: string,
  known: CapabilityMap = {},
  more: Partial<CompletionRequest> = {},
  dropUnsupported = false,
) {
  const connection = { name: type, type, baseUrl: 'http://127.0.0.1', apiKeys: ['key'] }
  const options = { connection, apiKey: 'key', stream: false, dropUnsupported }
  const { upstream } = encodeStructured(
    findAdapter(type)!,
    { ...request, ...more },
    options,
    known,
    createAnswerSchemas(),
  )
  return { body: JSON.parse(upstream.body), dropped: upstream.droppedParameters }
}

const answerTool = {
  type: 'function',
  function: { name: 'respond_with_json', description: 'A place.', parameters: schema },
}

describe('an answer by schema is asked for', () => {
  it('natively where nothing is known against it', () => {
    const { body } = encode('openai')
    expect(body.response_format).toMatchObject({ type: 'json_schema', json_schema: { name: 'place', schema } })
    expect(body.tools).toBeUndefined()
  })

  it('by a forced tool where the model has no schemas', () => {
    const { body } = encode('openai', { json_schema: false })
    expect(body).toMatchObject({ tools: [answerTool], tool_choice: 'required' })
    expect(body.response_format).toBeUndefined()
  })

  it('by a forced tool where the provider has none, as DeepSeek', () => {
    expect(encode('deepseek').body).toMatchObject({ tools: [answerTool], tool_choice: 'required' })
  })

  it('by a forced tool beside the caller’s own where schemas and tools exclude each other', () => {
    const { body } = encode('groq', { json_schema_with_tools: false }, { tools })
    expect(body.tools.map((tool: typeof answerTool) => tool.function.name)).toEqual(['look', 'respond_with_json'])
    expect(body.tool_choice).toBe('required')
    const own = encode('cohere', {}, { tools, toolChoice: { type: 'none' } })
    expect(own.body).toMatchObject({ tools: [{ function: { name: 'respond_with_json' } }], tool_choice: 'REQUIRED' })
  })

  it('not at all where a call of the caller’s tools is demanded: then the answer is the call', () => {
    const { body } = encode('deepseek', {}, { tools, toolChoice: { type: 'required' } })
    expect(body.tools).toHaveLength(1)
    expect(body.response_format).toBeUndefined()
  })

  it('in the system prompt, after the caller’s own, with JSON mode, where no call can be forced', () => {
    for (const { body } of [
      encode('deepseek', { forced_tools: false }),
      encode('deepseek', {}, { reasoning: { effort: 'high' } }),
      encode('openai', { json_schema: false, tools: false }),
    ]) {
      expect(body.tools).toBeUndefined()
      expect(body.response_format).toEqual({ type: 'json_object' })
      expect(body.messages.map(({ role }: { role: string }) => role)).toEqual(['system', 'system', 'user'])
      expect(body.messages[1].content).toContain(JSON.stringify(schema))
    }
  })

  it('in the system prompt where the answer need not be an object', () => {
    const responseFormat = { type: 'json_schema', name: 'list', schema: { type: 'array' } } as const
    expect(encode('deepseek', {}, { responseFormat }).body.response_format).toEqual({ type: 'json_object' })
  })

  it('in no way, and says so, where there is none', () => {
    const known = { json_schema: false, tools: false, json_mode: false }
    const refusal = { code: 'unsupported_parameter', detail: { param: 'response_format' } }
    expect(() => encode('openai', known)).toThrow(expect.objectContaining({ code: refusal.code }))
    expect(() => encode('bedrock', { json_schema: false, tools: false })).toThrow(
      expect.objectContaining({ code: refusal.code, detail: expect.objectContaining(refusal.detail) }),
    )
    const { body, dropped } = encode('openai', known, {}, true)
    expect(body.response_format).toBeUndefined()
    expect(dropped).toEqual(['response_format'])
  })

  it('whatever else cannot be sent is still told by its own name', () => {
    expect(() => encode('deepseek', {}, { seed: 7 })).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ param: 'seed' }) }),
    )
  })
})

describe('JSON without a schema is asked for', () => {
  const responseFormat = { type: 'json' } as const

  it('natively, and by a forced tool that takes any object where the model has no such mode', () => {
    expect(encode('openai', {}, { responseFormat }).body.response_format).toEqual({ type: 'json_object' })
    expect(encode('anthropic', { json_mode: false }, { responseFormat }).body).toMatchObject({
      tools: [{ name: 'respond_with_json', input_schema: { type: 'object' } }],
      tool_choice: { type: 'any' },
    })
  })
})
