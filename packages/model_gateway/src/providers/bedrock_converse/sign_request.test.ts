import { expect, it } from 'vitest'
import { signRequest } from './sign_request.js'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const scope = { credentials, region: 'us-east-1', service: 'service', now: new Date('2015-08-30T12:36:00Z') }
const sign = (method: string, path: string) =>
  signRequest({ method, url: `https://example.amazonaws.com${path}`, headers: {}, body: '' }, scope)

// The published test suite of Signature Version 4: get-vanilla, post-vanilla, get-vanilla-query-order-key-case.
it.each([
  ['GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  ['GET', '/?Param2=value2&Param1=value1', 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500'],
])('signs %s %s as AWS does', (method, path, signature) => {
  expect(sign(method, path).authorization).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  )
})

it('signs the session token and every header it is given', () => {
  const signed = signRequest(
    {
      method: 'POST',
      url: 'https://h/model/a%3A0/converse',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    },
    { ...scope, credentials: { ...credentials, sessionToken: 'token' } },
  )
  expect(signed['x-amz-security-token']).toBe('token')
  expect(signed.authorization).toContain('SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,')
})

it('changes with the body and the time, and with nothing else', () => {
  const request = { method: 'POST', url: 'https://h/', headers: {}, body: 'a' }
  expect(signRequest(request, scope)).toEqual(signRequest(request, scope))
  expect(signRequest({ ...request, body: 'b' }, scope)).not.toEqual(signRequest(request, scope))
  expect(signRequest(request, { ...scope, now: new Date(0) })).not.toEqual(signRequest(request, scope))
})
