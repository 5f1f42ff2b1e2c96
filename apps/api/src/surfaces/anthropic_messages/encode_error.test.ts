import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import { GatewayError } from '@maester/model_gateway'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeError } from '../../errors/describe_error.js'
import { HttpError } from '../../errors/http_error.js'
import { encodeMessageError } from './encode_error.js'

let error: Error
const server = createServer((_request, response) => {
  const description = describeError(error)
  response.writeHead(description.status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(encodeMessageError(description, 'req_1')))
})
beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)))
afterAll(() => new Promise((closed) => server.close(closed)))

it.each([
  [new HttpError('invalid_value', 'Wrong.'), Anthropic.BadRequestError, 'invalid_request_error', 'invalid_value'],
  [new HttpError('invalid_key', 'Wrong.'), Anthropic.AuthenticationError, 'authentication_error', 'invalid_key'],
  [new HttpError('not_found', 'Wrong.'), Anthropic.NotFoundError, 'not_found_error', 'not_found'],
  [new GatewayError('model_not_found', 'Wrong.', false), Anthropic.NotFoundError, 'not_found_error', 'model_not_found'],
  [new HttpError('request_too_large', 'Wrong.'), Anthropic.APIError, 'request_too_large', 'request_too_large'],
  [
    new GatewayError('provider_rate_limited', 'Wrong.', true),
    Anthropic.RateLimitError,
    'rate_limit_error',
    'provider_rate_limited',
  ],
  [
    new GatewayError('provider_overloaded', 'Wrong.', true),
    Anthropic.APIError,
    'overloaded_error',
    'provider_overloaded',
  ],
  [new GatewayError('upstream_failed', 'Wrong.', true), Anthropic.InternalServerError, 'api_error', 'upstream_failed'],
  [
    new GatewayError('upstream_timeout_idle', 'Wrong.', true),
    Anthropic.APIError,
    'timeout_error',
    'upstream_timeout_idle',
  ],
  [new Error('secret'), Anthropic.InternalServerError, 'api_error', 'internal'],
])('tells the official SDK of %s in the words of Anthropic', async (thrown, errorClass, type, errorCode) => {
  error = thrown
  const { port } = server.address() as AddressInfo
  const anthropic = new Anthropic({ apiKey: 'test', baseURL: `http://127.0.0.1:${port}`, maxRetries: 0 })
  const failure = await anthropic.messages.create({ model: 'fast', max_tokens: 1, messages: [] }).catch((e) => e)

  expect(failure).toBeInstanceOf(errorClass)
  expect(failure).toMatchObject({ type, errorCode, error: { type: 'error', request_id: 'req_1' } })
  expect(failure.message).not.toContain('secret')
})
