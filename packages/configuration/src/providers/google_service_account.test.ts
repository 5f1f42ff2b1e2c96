import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { readEnvironment } from '../environment.js'
import { ConfigurationError } from '../errors.js'
import { createSettings } from '../settings.js'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const account = {
  type: 'service_account',
  project_id: 'own-project',
  private_key_id: 'key-1',
  private_key: pem,
  client_email: 'robot@own-project.iam.gserviceaccount.com',
  client_id: '1',
  token_uri: 'https://oauth2.googleapis.com/token',
}
const json = (changes: object = {}) => JSON.stringify({ ...account, ...changes })

const folder = mkdtempSync(join(tmpdir(), 'maester-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'service_account.json')
writeFileSync(path, json())

const location = { GOOGLE_VERTEX_LOCATION: 'europe-west4' }
const credentials = {
  kind: 'google_service_account',
  clientEmail: 'robot@own-project.iam.gserviceaccount.com',
  privateKeyId: 'key-1',
  tokenUrl: 'https://oauth2.googleapis.com/token',
}

it.each([{ GOOGLE_VERTEX_CREDENTIALS: json() }, { GOOGLE_APPLICATION_CREDENTIALS: path }])(
  'makes Vertex available with a service account, %#, in its own project',
  (variables) => {
    const { providers } = readEnvironment({ ...location, ...variables })
    expect(providers).toMatchObject([
      { name: 'vertex', apiKeys: [], credentials, settings: { project: 'own-project', location: 'europe-west4' } },
    ])
    expect(providers[0]?.credentials?.privateKey.equals(privateKey)).toBe(true)
  },
)

it('takes another project when one is named', () => {
  const variables = { ...location, GOOGLE_VERTEX_CREDENTIALS: json(), GOOGLE_VERTEX_PROJECT: 'other' }
  expect(readEnvironment(variables).providers).toMatchObject([{ settings: { project: 'other' } }])
})

it('leaves Vertex out without a location or a project, and reads no file for it', () => {
  expect(readEnvironment({ GOOGLE_APPLICATION_CREDENTIALS: '/nowhere' }).providers).toEqual([])
  expect(
    readEnvironment({ ...location, GOOGLE_VERTEX_CREDENTIALS: json({ project_id: undefined }) }).providers,
  ).toEqual([])
})

it('uses an access token before a service account', () => {
  const variables = { ...location, GOOGLE_VERTEX_PROJECT: 'p', GOOGLE_VERTEX_ACCESS_TOKEN: 'token' }
  const [vertex] = readEnvironment({ ...variables, GOOGLE_APPLICATION_CREDENTIALS: '/nowhere' }).providers
  expect(vertex).toMatchObject({ apiKeys: ['token'] })
  expect(vertex).not.toHaveProperty('credentials')
})

const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })

it.each([
  ['no JSON', pem],
  ['a user account', json({ type: 'authorized_user' })],
  ['no account', json({ client_email: undefined })],
  ['a key that is none', json({ private_key: 'secret words' })],
  ['a key of another kind', json({ private_key: ecKey })],
  ['a token address without TLS', json({ token_uri: 'http://oauth2.googleapis.com/token' })],
  ['a token address that is none', json({ token_uri: 'secret words' })],
])('names the variable when it holds %s, and shows nothing of it', (_what, text) => {
  const read = () => readEnvironment({ ...location, GOOGLE_VERTEX_CREDENTIALS: text })
  expect(read).toThrow(ConfigurationError)
  expect(read).toThrow(/^environment: GOOGLE_VERTEX_CREDENTIALS: expects /)
  expect(read).not.toThrow(/secret words|BEGIN|robot/)
})

it('names the variable when the file cannot be read', () => {
  const read = () => readEnvironment({ ...location, GOOGLE_APPLICATION_CREDENTIALS: join(folder, 'absent') })
  expect(read).toThrow('environment: GOOGLE_APPLICATION_CREDENTIALS: names a file that cannot be read')
})

const fromFile = (entry: object) => {
  const vertex = { type: 'vertex', base_url: 'https://vertex.example/v1', credentials_file: path, ...entry }
  return createSettings(readEnvironment({}), { providers: { vertex } }, undefined).gateway.connections
}

it('reads the credentials file of a provider in maester.yaml', () => {
  expect(fromFile({ settings: { location: 'global' } })).toMatchObject([
    { apiKeys: [], credentials, settings: { project: 'own-project', location: 'global' } },
  ])
  expect(fromFile({ settings: { project: 'other' } })).toMatchObject([{ settings: { project: 'other' } }])
})

it('refuses a credentials file beside keys, an unreadable one, and one without TLS unless the network may be private', () => {
  const where = 'maester.yaml: providers.vertex.credentials_file: '
  expect(() => fromFile({ api_keys: ['key'] })).toThrow(`${where}stands in place of api_keys`)
  expect(() => fromFile({ credentials_file: '/nowhere' })).toThrow(`${where}names a file that cannot be read`)
  const plain = join(folder, 'plain.json')
  writeFileSync(plain, json({ token_uri: 'http://127.0.0.1:1/token' }))
  expect(() => fromFile({ credentials_file: plain })).toThrow(`${where}expects a token_uri that is https`)
  const [vertex] = fromFile({ credentials_file: plain, allow_private_network: true })
  expect(vertex?.credentials?.tokenUrl).toBe('http://127.0.0.1:1/token')
})

it('shows nothing of the key when the settings are printed', () => {
  const { providers } = readEnvironment({ ...location, GOOGLE_VERTEX_CREDENTIALS: json() })
  const shown = inspect(providers, { depth: 9, showHidden: true }) + JSON.stringify(providers)
  for (const line of pem.split('\n').filter((text) => text.length > 8)) expect(shown).not.toContain(line)
})
