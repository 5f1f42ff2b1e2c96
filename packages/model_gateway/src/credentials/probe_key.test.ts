import { createServer, type IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { providerAdapters } from '../providers/registry.js'
import { createTransport } from '../transport/create_transport.js'
import { probeKey } from './probe_key.js'

let status = 200
const asked: { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders }[] = []
const server = createServer((request, response) => {
  asked.push({ method: request.method!, path: request.url!, headers: request.headers })
  response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
})
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
const { port } = server.address() as { port: number }
const transport = createTransport()
beforeEach(() => {
  asked.length = 0
})
afterAll(async () => {
  await transport.close()
  server.close()
})

const probe = (type: string, baseUrl = `http://127.0.0.1:${port}`) =>
  probeKey({ name: type, type, baseUrl, apiKeys: [], allowPrivateNetwork: true }, 'the-key', {
    adapter: providerAdapters[type]!,
    transport,
  })

it.each([
  [200, 'accepted'],
  [401, 'refused'],
  [403, 'refused'],
  [404, 'unknown'],
  [429, 'unknown'],
  [500, 'unknown'],
])('reads status %i as %s', async (answered, verdict) => {
  status = answered
  expect(await probe('openai')).toBe(verdict)
})

it('asks for what costs nothing, with the key where the provider expects it', async () => {
  status = 200
  for (const type of ['openai', 'anthropic', 'gemini', 'openrouter']) await probe(type)
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /models',
    'GET /v1/models',
    'GET /models',
    'GET /key',
  ])
  expect(asked[0]?.headers.authorization).toBe('Bearer the-key')
  expect(asked[1]?.headers['x-api-key']).toBe('the-key')
  expect(asked[2]?.headers['x-goog-api-key']).toBe('the-key')
})

it('does not know of a provider that cannot be asked, or is not there', async () => {
  expect(await probe('bedrock')).toBe('unknown')
  expect(await probe('openai', 'http://127.0.0.1:1')).toBe('unknown')
  expect(asked).toEqual([])
})
