import { generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startClient } from '../testing/client.js'

const now = new Date('2026-11-21T12:00:00Z')
const client = await startClient({ now: () => now })
afterAll(() => client.simulator.close())
beforeEach(() => client.simulator.reset())

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const issuedAt = now.getTime() / 1_000
const claims = {
  iss: 'robot@project.iam.gserviceaccount.com',
  scope: 'https://www.googleapis.com/auth/cloud-platform',
  aud: 'https://oauth2.googleapis.com/token',
  iat: issuedAt,
  exp: issuedAt + 3_600,
}
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

function assertion(changes: object = {}, header: object = { alg: 'RS256', typ: 'JWT' }, key = privateKey): string {
  const signed = `${encoded(header)}.${encoded({ ...claims, ...changes })}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
}

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const ask = (fields: Record<string, string>, path = '/token') =>
  fetch(`${client.simulator.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) })
const exchange = (text: string) => ask({ grant_type: grantType, assertion: text })
const trust = (pem: unknown) =>
  fetch(`${client.simulator.url}/_simulator/google_public_key`, {
    method: 'PUT',
    body: JSON.stringify({ public_key: pem }),
  })
const publicPem = publicKey.export({ type: 'spki', format: 'pem' })

it.each(['/token', '/vertex/token'])(
  'gives a new token for each assertion at %s, without a credential',
  async (path) => {
    const grant = async () => (await ask({ grant_type: grantType, assertion: assertion() }, path)).json()
    const [first, second] = [await grant(), await grant()]
    expect(first).toEqual({ access_token: expect.stringMatching(/^ya29\./u), expires_in: 3_599, token_type: 'Bearer' })
    expect(second).not.toEqual(first)
    expect(client.simulator.calls()).toMatchObject([{ provider: 'vertex', model: null }, {}])
  },
)

describe.each([
  ['no JWT', 'nonsense', 'invalid_grant'],
  ['parts that are no JSON', 'a.b.c', 'invalid_grant'],
  ['no signature', assertion().split('.').slice(0, 2).join('.'), 'invalid_grant'],
  ['another algorithm', assertion({}, { alg: 'none' }), 'invalid_grant'],
  ['an unknown account', assertion({ iss: 'invalid@project' }), 'invalid_grant'],
  ['another audience', assertion({ aud: 'https://example.com' }), 'invalid_grant'],
  ['an end in the past', assertion({ iat: issuedAt - 3_600, exp: issuedAt }), 'invalid_grant'],
  ['a beginning in the future', assertion({ iat: issuedAt + 3_600, exp: issuedAt + 7_200 }), 'invalid_grant'],
  ['more than an hour', assertion({ exp: issuedAt + 3_601 }), 'invalid_grant'],
  ['no scope', assertion({ scope: undefined }), 'invalid_scope'],
])('an assertion with %s', (_what, text, error) => {
  it(`is refused as ${error}, and is no accepted call`, async () => {
    const response = await exchange(text)
    expect([response.status, await response.json()]).toEqual([400, { error, error_description: expect.any(String) }])
    expect(client.simulator.calls()).toEqual([])
  })
})

it('refuses another grant', async () => {
  const response = await ask({ grant_type: 'password' })
  expect([response.status, await response.json()]).toMatchObject([400, { error: 'unsupported_grant_type' }])
})

it('verifies signatures once it has the public key, until that is taken away', async () => {
  const forged = assertion({}, { alg: 'RS256' }, generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey)
  expect((await exchange(forged)).status).toBe(200)
  expect((await trust(publicPem)).status).toBe(200)
  expect(await (await exchange(forged)).json()).toMatchObject({ error_description: 'Invalid JWT Signature.' })
  expect((await exchange(assertion())).status).toBe(200)
  expect((await trust('no key')).status).toBe(400)
  expect((await exchange(forged)).status).toBe(400)
  await fetch(`${client.simulator.url}/_simulator/google_public_key`, { method: 'DELETE' })
  expect((await exchange(forged)).status).toBe(200)
})

it('fails in its own words when a fault befalls it', async () => {
  await client.setFaults([{ path: '/token', fault: 'http-503' }])
  const response = await exchange(assertion())
  expect([response.status, await response.json()]).toEqual([503, { error: 'internal_failure' }])
})
