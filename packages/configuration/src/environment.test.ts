import { expect, it } from 'vitest'
import { readEnvironment } from './environment.js'
import { ConfigurationError } from './errors.js'

const secret = 'a secret of at least 32 characters'

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
  expect(readEnvironment({ DATABASE_URL: 'postgres://localhost/maester', MAESTER_SECRET: secret }).auth).toBe(
    'required',
  )
  expect(readEnvironment({ HOST: '127.0.0.2' }).auth).toBe('local')
})

it.each([
  ['PORT', '80800'],
  ['PORT', 'http'],
  ['DATABASE_URL', 'mysql://localhost'],
  ['REDIS_URL', 'localhost:6379'],
  ['MAESTER_ADMIN_KEY', 'too short'],
  ['MAESTER_SECRET', 'too short'],
  ['MAESTER_SECRET_PREVIOUS', `${secret}, too short`],
  ['MAESTER_AUTH', 'none'],
  ['LOG_LEVEL', 'loud'],
  ['OPENAI_BASE_URL', 'ftp://example.com'],
  ['OPENAI_API_KEY', ' , '],
  ['GOOGLE_VERTEX_LOCATION', 'example.com/'],
  ['AWS_REGION', 'a b'],
])('names %s when it cannot be read, without showing its value', (variable, value) => {
  const reachable = {
    OPENAI_API_KEY: 'sk-1',
    ...{ GOOGLE_VERTEX_PROJECT: 'project', GOOGLE_VERTEX_ACCESS_TOKEN: 'token' },
    ...{ AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' },
  }
  const read = () => readEnvironment({ ...reachable, [variable]: value })
  expect(read).toThrow(ConfigurationError)
  expect(read).toThrow(variable)
  expect(read).not.toThrow(value)
})

it('needs a secret with a database of its own, and reads those used before', () => {
  const DATABASE_URL = 'postgres://localhost/maester'
  expect(() => readEnvironment({ DATABASE_URL })).toThrow('MAESTER_SECRET: expects at least 32 characters')
  expect(readEnvironment({}).secret).toBeUndefined()
  const given = { DATABASE_URL, MAESTER_SECRET: secret, MAESTER_SECRET_PREVIOUS: `${secret}2, ${secret}1` }
  expect(readEnvironment(given)).toMatchObject({ secret, previousSecrets: [`${secret}2`, `${secret}1`] })
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

it.each([
  [{ GOOGLE_API_KEY: 'k' }, { name: 'gemini', baseUrl: 'https://generativelanguage.googleapis.com/v1beta' }],
  [{ GEMINI_API_KEY: 'k', GEMINI_BASE_URL: 'https://proxy.example' }, { baseUrl: 'https://proxy.example' }],
  [
    { AZURE_OPENAI_API_KEY: 'k', AZURE_OPENAI_ENDPOINT: 'https://mine.openai.azure.com/' },
    { name: 'azure_openai', baseUrl: 'https://mine.openai.azure.com/openai' },
  ],
  [
    { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' },
    { baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com', apiKeys: ['id:secret'] },
  ],
  [
    { GOOGLE_VERTEX_PROJECT: 'p', GOOGLE_VERTEX_LOCATION: 'global', GOOGLE_VERTEX_ACCESS_TOKEN: 't' },
    { baseUrl: 'https://aiplatform.googleapis.com/v1', settings: { project: 'p', location: 'global' } },
  ],
  [{ OLLAMA_HOST: '10.0.0.7' }, { baseUrl: 'http://10.0.0.7:11434/v1', apiKeys: [], allowPrivateNetwork: true }],
])('sets up a provider from %o', (variables, connection) => {
  expect(readEnvironment(variables).providers).toMatchObject([connection])
})

it.each([{ AZURE_OPENAI_API_KEY: 'k' }, { AWS_REGION: 'eu-west-1' }, { GOOGLE_VERTEX_PROJECT: 'p' }])(
  'leaves a provider out that is only half set up: %o',
  (variables) => {
    expect(readEnvironment(variables).providers).toEqual([])
  },
)
