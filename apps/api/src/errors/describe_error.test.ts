import { CompletionError } from '@maester/completion'
import { CostMeterError } from '@maester/cost_meter'
import { DatabaseError } from '@maester/database'
import { EvaluationError } from '@maester/evaluation'
import { JobError } from '@maester/jobs'
import { GatewayError } from '@maester/model_gateway'
import { PromptError } from '@maester/prompt_registry'
import { expect, it } from 'vitest'
import { describeError } from './describe_error.js'
import { HttpError } from './http_error.js'
import { headersOf, toErrorBody } from './to_error_body.js'

const param = 'checks.0'

it.each([
  [new HttpError('invalid_json', 'm'), 400, 'invalid_request_error', 'invalid_json'],
  [new HttpError('invalid_value', 'm', { status: 415 }), 415, 'invalid_request_error', 'invalid_value'],
  [new CompletionError('unknown_parameter', 'm', false, { param }), 400, 'invalid_request_error', 'unknown_parameter'],
  [new CompletionError('invalid_value', 'm', false, { param }), 400, 'invalid_request_error', 'invalid_value'],
  [new CompletionError('not_found', 'm', false), 404, 'not_found_error', 'not_found'],
  [new CompletionError('budget_exceeded', 'm', false), 429, 'insufficient_quota', 'budget_exceeded'],
  [new CompletionError('storage_unavailable', 'm', true), 503, 'service_unavailable', 'storage_unavailable'],
  [new PromptError('missing_variable', 'm', { param }), 422, 'invalid_request_error', 'missing_variable'],
  [new PromptError('prompt_not_found', 'm'), 404, 'not_found_error', 'not_found'],
  [new PromptError('prompt_too_large', 'm'), 413, 'invalid_request_error', 'request_too_large'],
  [new EvaluationError('invalid_value', 'm', { param }), 400, 'invalid_request_error', 'invalid_value'],
  [new JobError('queue_full', 'm', true), 429, 'rate_limit_error', 'queue_full'],
  [new JobError('unknown_job', 'm', false), 400, 'invalid_request_error', 'invalid_value'],
  [new CostMeterError('invalid_page', 'm'), 400, 'invalid_request_error', 'invalid_value'],
  [new GatewayError('model_not_found', 'm', false, { status: 404 }), 404, 'invalid_request_error', 'model_not_found'],
  [new GatewayError('invalid_value', 'm', false, { status: 422 }), 422, 'invalid_request_error', 'invalid_value'],
  [new GatewayError('invalid_value', 'm', false, { status: 418 }), 400, 'invalid_request_error', 'invalid_value'],
  [new GatewayError('region_blocked', 'm', false), 403, 'permission_error', 'region_blocked'],
  [
    new GatewayError('upstream_auth_failed', 'm', false, { status: 401 }),
    502,
    'upstream_error',
    'upstream_auth_failed',
  ],
  [new GatewayError('upstream_timeout_idle', 'm', true), 504, 'timeout_error', 'upstream_timeout_idle'],
  [new GatewayError('provider_overloaded', 'm', true), 503, 'overloaded_error', 'provider_overloaded'],
  [new GatewayError('client_cancelled', 'm', false), 500, 'internal_error', 'internal'],
  [new DatabaseError('database_unavailable', 'm', true), 503, 'service_unavailable', 'storage_unavailable'],
  [new DatabaseError('statement_refused', 'm', true), 503, 'service_unavailable', 'storage_unavailable'],
  [new DatabaseError('statement_refused', 'm', false), 500, 'internal_error', 'internal'],
  [new DatabaseError('invalid_cursor', 'm', false), 400, 'invalid_request_error', 'invalid_value'],
  [new TypeError('m'), 500, 'internal_error', 'internal'],
  [
    Object.assign(new Error('m'), { code: 'not_found', retryable: true, detail: {} }),
    500,
    'internal_error',
    'internal',
  ],
  ['a string', 500, 'internal_error', 'internal'],
  [undefined, 500, 'internal_error', 'internal'],
])('answers %s with %i %s %s', (error, status, type, code) => {
  expect(describeError(error)).toMatchObject({ status, type, code })
})

it.each([
  new Error('at 10.1.2.3'),
  new DatabaseError('database_unavailable', 'The database cannot be reached at 10.1.2.3', true),
  new DatabaseError('statement_refused', 'select from at 10.1.2.3', false, { sqlState: '42601' }),
  new GatewayError('upstream_failed', 'No provider answered.', true, { providerMessage: 'at 10.1.2.3' }),
  new HttpError('invalid_json', 'Not JSON.', {}, { cause: new Error('at 10.1.2.3') }),
])('keeps what is inside inside: %s', (error) => {
  expect(JSON.stringify(toErrorBody(error, 'req_1'))).not.toMatch(/10\.1\.2\.3|select|at /)
})

it('always says how long to wait when a rate or a load is the reason', () => {
  expect(headersOf(describeError(new GatewayError('provider_rate_limited', 'm', true)))).toEqual({
    'retry-after': '1',
    'retry-after-ms': '1000',
  })
  expect(headersOf(describeError(new JobError('queue_full', 'm', true, { retryAfterMs: 10_000 })))).toMatchObject({
    'retry-after-ms': '10000',
  })
  expect(headersOf(describeError(new CompletionError('storage_unavailable', 'm', true)))).toHaveProperty('retry-after')
})

it('tells SDKs not to retry what cannot succeed, or only after longer than they would wait', () => {
  const patience = new GatewayError('provider_rate_limited', 'm', true, { retryAfterMs: 90_000 })

  expect(headersOf(describeError(new CompletionError('budget_exceeded', 'm', false)))).toEqual({
    'x-should-retry': 'false',
  })
  expect(headersOf(describeError(patience))).toMatchObject({ 'retry-after': '90', 'x-should-retry': 'false' })
})

it('quotes at most 500 characters of what a caller sent', () => {
  const { error } = toErrorBody(
    new HttpError('unknown_parameter', 'x'.repeat(10_000), { param: 'y'.repeat(10_000) }),
    'r',
  )

  expect(error.message).toHaveLength(501)
  expect(error.param).toHaveLength(501)
})
