import { generateKeyPairSync, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { readTokenReply, tokenRequest } from './google_service_account.js'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const account = {
  kind: 'google_service_account' as const,
  clientEmail: 'robot@project.iam.gserviceaccount.com',
  privateKey,
  privateKeyId: 'key-1',
  tokenUrl: 'https://oauth2.googleapis.com/token?a=b',
}
const decoded = (part: string | undefined): unknown => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
const reply = (status: number, body: unknown) =>
  readTokenReply({ status, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) })

it('asks with an assertion that is valid for an hour and signed with RS256', () => {
  const { baseUrl, request } = tokenRequest(account, new Date('2026-11-21T12:00:00.900Z'))
  expect({ baseUrl, method: request.method, path: request.path, headers: request.headers }).toEqual({
    baseUrl: 'https://oauth2.googleapis.com',
    method: 'POST',
    path: '/token?a=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  })
  const form = new URLSearchParams(request.body)
  expect([...form.keys()]).toEqual(['grant_type', 'assertion'])
  expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')

  const [header, claims, signature] = form.get('assertion')!.split('.')
  expect(decoded(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' })
  expect(decoded(claims)).toEqual({
    iss: 'robot@project.iam.gserviceaccount.com',
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    aud: 'https://oauth2.googleapis.com/token?a=b',
    iat: 1_795_262_400,
    exp: 1_795_266_000,
  })
  const signed = Buffer.from(`${header}.${claims}`)
  expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature!, 'base64url'))).toBe(true)
})

it('reads a token and its lifetime', () => {
  const grant = reply(200, { access_token: 'ya29.c.x', expires_in: 3_599, token_type: 'Bearer', unknown: true })
  expect(grant).toEqual({ kind: 'granted', token: 'ya29.c.x', lifetimeMs: 3_599_000 })
})

it.each([
  [400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }, 'credential'],
  [401, { error: 'invalid_client' }, 'credential'],
  [403, 'Forbidden', 'credential'],
  [429, { error: 'rate_limit_exceeded' }, 'network'],
  [408, '', 'network'],
  [500, { error: 'internal_failure' }, 'network'],
  [503, '<html>', 'network'],
  [200, '<html>', 'network'],
  [200, { access_token: 'x' }, 'network'],
  [200, { access_token: 'x\r\ny', expires_in: 60 }, 'network'],
  [200, { access_token: '', expires_in: 60 }, 'network'],
])('takes %i %o for %s, and the call for not processed', (status, body, failureClass) => {
  expect(reply(status, body)).toMatchObject({ kind: 'failed', failure: { class: failureClass, notProcessed: true } })
})

it("tells the operator the server's words, without what it repeats of the request", () => {
  const { request } = tokenRequest(account, new Date(0))
  const assertion = new URLSearchParams(request.body).get('assertion')!
  const grant = reply(400, { error: 'invalid_grant', error_description: `Invalid JWT: ${assertion}` })
  expect(grant).toMatchObject({
    failure: { message: 'token exchange failed: 400, invalid_grant, Invalid JWT: …', providerCode: 'invalid_grant' },
  })
})
