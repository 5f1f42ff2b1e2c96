import { expect, it } from 'vitest'
import type { CompletionRequest } from '../completion_request.js'
import { GatewayError } from '../errors.js'
import { gemini } from './gemini.js'
import { decodeStream } from './testing/provider_fixtures.js'

const connection = { name: 'g', type: 'gemini', baseUrl: 'http://127.0.0.1', apiKeys: ['key-1'] }
const hello: CompletionRequest = {
  model: 'gemini-3-pro',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
}
const encode = (request: Partial<CompletionRequest>) =>
  JSON.parse(gemini.encode({ ...hello, ...request }, { connection, apiKey: 'key-1', stream: false }).body)
const schema = { type: 'object', properties: { a: { type: ['string', 'null'] } }, additionalProperties: false }
const tools = [{ name: 'look', parameters: schema }]
const responseFormat = { type: 'json_schema', name: 'x', schema } as const
const call = (signature?: string) => ({
  role: 'assistant' as const,
  parts: [{ type: 'tool_call' as const, id: 'c1', name: 'look', arguments: '{}', ...(signature && { signature }) }],
})

it.each([
  ['gemini-3-pro', { effort: 'low' }, { thinkingLevel: 'low' }],
  ['gemini-3-pro', { budgetTokens: 100 }, { thinkingBudget: 100 }],
  ['gemini-2.5-flash', { effort: 'medium' }, { thinkingBudget: 8_192 }],
  ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }],
  ['gemini-2.5-flash', { includeText: true }, { includeThoughts: true }],
] as const)('lets %s think by %j as %j', (model, reasoning, expected) => {
  expect(encode({ model, reasoning }).generationConfig.thinkingConfig).toEqual(expected)
})

it('refuses an effort the model does not have', () => {
  expect(() => encode({ reasoning: { effort: 'none' } })).toThrow(GatewayError)
})

it('sends real JSON Schema to models that read it and the subset to those that do not', () => {
  expect(encode({ tools }).tools[0].functionDeclarations[0]).toEqual({ name: 'look', parametersJsonSchema: schema })
  expect(encode({ model: 'gemini-2.0-flash', tools }).tools[0].functionDeclarations[0]).toEqual({
    name: 'look',
    parameters: { type: 'object', properties: { a: { type: 'string', nullable: true } } },
  })
})

it('refuses a schema beside tools on models that take only one of them', () => {
  expect(encode({ tools, responseFormat }).generationConfig.responseJsonSchema).toBeDefined()
  expect(() => encode({ model: 'gemini-2.5-pro', tools, responseFormat })).toThrow(GatewayError)
})

it('gives a call its proof back, and stands in for one another model never had', () => {
  expect(encode({ messages: [call('c2ln')] }).contents[0].parts[0].thoughtSignature).toBe('c2ln')
  expect(encode({ messages: [call()] }).contents[0].parts[0].thoughtSignature).toBe('skip_thought_signature_validator')
  const older = encode({ model: 'gemini-2.5-pro', messages: [call()] })
  expect(older.contents[0].parts[0].thoughtSignature).toBeUndefined()
})

it('names a tool’s result by the call it answers', () => {
  const content = [{ type: 'text' as const, text: '21 degrees' }]
  const result = { role: 'tool' as const, parts: [{ type: 'tool_result' as const, toolCallId: 'c1', content }] }
  expect(encode({ messages: [call(), result] }).contents[1]).toEqual({
    role: 'user',
    parts: [{ functionResponse: { id: 'c1', name: 'look', response: { result: '21 degrees' } } }],
  })
})

it('takes a tuned model’s whole name', () => {
  const options = { connection, apiKey: 'key-1', stream: true }
  expect(gemini.encode({ ...hello, model: 'tunedModels/mine' }, options).path).toBe(
    '/tunedModels/mine:streamGenerateContent?alt=sse',
  )
})

it('reads the error a stream breaks off with, though it stands bare between the events', () => {
  const said = { candidates: [{ content: { role: 'model', parts: [{ text: 'Par' }] }, finishReason: 'STOP' }] }
  const error = { error: { code: 499, message: 'The operation was cancelled.', status: 'CANCELLED' } }
  const body = `data: ${JSON.stringify(said)}\r\n\r\n${JSON.stringify(error, null, 2)}\r\n`
  const events = decodeStream(gemini, [Buffer.from(body)])
  expect(events.map(({ type }) => type)).toEqual(['started', 'text_delta', 'failed'])
})
