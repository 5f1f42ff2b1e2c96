import { expect, it } from 'vitest'
import { readEnvironment } from './environment.js'
import { ConfigurationError } from './errors.js'

it('starts on the embedded default without any variable', () => {
  expect(readEnvironment({})).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    dataDir: './.maester',
    auth: 'local',
    defaultModel: 'gpt-4.1-mini',
    logLevel: 'info',
    providers: [],
  })
})

it('asks for keys as soon as others can reach the service', () => {
  expect(readEnvironment({ HOST: '0.0.0.0' }).auth).toBe('required')
  expect(readEnvironment({ DATABASE_URL: 'postgres://localhost/maester' }).auth).toBe('required')
  expect(readEnvironment({ HOST: '127.0.0.2' }).auth).toBe('local')
})

it.each([
  ['PORT', '80800'],
  ['PORT', 'http'],
  ['DATABASE_URL', 'mysql://localhost'],
  ['REDIS_URL', 'localhost:6379'],
  ['MAESTER_ADMIN_KEY', 'too short'],
  ['MAESTER_AUTH', 'none'],
  ['LOG_LEVEL', 'loud'],
  ['OPENAI_BASE_URL', 'ftp://example.com'],
])('names %s when it cannot be read, without showing its value', (variable, value) => {
  const read = () => readEnvironment({ OPENAI_API_KEY: 'sk-1', [variable]: value })
  expect(read).toThrow(ConfigurationError)
  expect(read).toThrow(variable)
  expect(read).not.toThrow(value)
})

it('makes a provider available by its key, several keys as a pool', () => {
  const { providers } = readEnvironment({ OPENAI_API_KEY: 'sk-1, sk-2', ANTHROPIC_API_KEY: '' })
  expect(providers).toEqual([
    { name: 'openai', type: 'openai', apiKeys: ['sk-1', 'sk-2'], baseUrl: 'https://api.openai.com/v1' },
  ])
})

it('lets the operator point a provider at another address, private ones included', () => {
  const { providers } = readEnvironment({ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1/' })
  expect(providers[0]).toMatchObject({ baseUrl: 'http://127.0.0.1:9/v1', allowPrivateNetwork: true })
})
