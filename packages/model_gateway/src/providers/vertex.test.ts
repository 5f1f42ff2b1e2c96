import { expect, it } from 'vitest'
import { GatewayError } from '../errors.js'
import { vertex } from './vertex.js'

const connection = {
  name: 'vertex',
  type: 'vertex',
  baseUrl: 'https://europe-west4-aiplatform.googleapis.com/v1',
  apiKeys: [],
  settings: { project: 'p1', location: 'europe-west4' },
}
const hello = { messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] } as const

it('sends Claude its own body, with the model in the path and the version in the body', () => {
  const request = { ...hello, model: 'claude-sonnet-4-5@20250929', maxOutputTokens: 5 }
  const encoded = vertex.encode(request, { connection, apiKey: 'token', stream: true })
  expect(encoded.path).toBe(
    '/projects/p1/locations/europe-west4/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict',
  )
  expect(encoded.headers.authorization).toBe('Bearer token')
  expect(JSON.parse(encoded.body)).toEqual({
    anthropic_version: 'vertex-2023-10-16',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'Hello' }],
    stream: true,
  })
})

it('sends Gemini to its own path', () => {
  const encoded = vertex.encode({ ...hello, model: 'gemini-2.5-pro' }, { connection, apiKey: 'token', stream: false })
  expect(encoded.path).toBe(
    '/projects/p1/locations/europe-west4/publishers/google/models/gemini-2.5-pro:generateContent',
  )
})

it('asks for the project and location by name', () => {
  const bare = { ...connection, settings: {} }
  const encode = () =>
    vertex.encode({ ...hello, model: 'gemini-2.5-pro' }, { connection: bare, apiKey: '', stream: false })
  expect(encode).toThrow(GatewayError)
})
