import { expect, it } from 'vitest'
import { GatewayError } from '../../errors.js'
import type { ProviderConnection } from '../../provider.js'
import { authorizeBedrock } from './authorize.js'

const connection: ProviderConnection = {
  name: 'aws',
  type: 'bedrock',
  baseUrl: 'https://bedrock-runtime.eu-central-1.amazonaws.com',
  apiKeys: [],
}
const request = {
  method: 'POST',
  path: '/model/a%3A0/converse',
  headers: {},
  body: '{}',
  droppedParameters: [],
} as const
const now = new Date('2026-01-01T00:00:00Z')

it('signs with the key of the attempt, in the region of the host', () => {
  const { authorization } = authorizeBedrock(request, { connection, apiKey: 'AKID:secret', now })
  expect(authorization).toContain('Credential=AKID/20260101/eu-central-1/bedrock/aws4_request')
})

it('signs with the connection’s credentials when there is no key', () => {
  const settings = { access_key_id: 'AKID2', secret_access_key: 's', session_token: 't', region: 'us-west-2' }
  const headers = authorizeBedrock(request, { connection: { ...connection, settings }, apiKey: '', now })
  expect(headers).toMatchObject({ 'x-amz-security-token': 't', 'x-amz-date': '20260101T000000Z' })
  expect(headers.authorization).toContain('Credential=AKID2/20260101/us-west-2/')
})

it('adds nothing for a Bedrock API key', () => {
  expect(authorizeBedrock(request, { connection, apiKey: 'ABSKQmVkcm9jaw==', now })).toEqual({})
})

it('asks for the region when nothing tells it', () => {
  const local = { ...connection, baseUrl: 'http://127.0.0.1:1' }
  expect(() => authorizeBedrock(request, { connection: local, apiKey: 'AKID:secret', now })).toThrow(GatewayError)
})
