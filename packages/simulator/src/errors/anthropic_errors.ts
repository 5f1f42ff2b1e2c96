import { type ErrorName, type ErrorStyle, proxyPage, wordsOf } from './error_notice.js'

type Row = readonly [status: number, type: string, message: string]

// https://docs.anthropic.com/en/api/errors.
const rows: Readonly<Record<ErrorName, Row>> = {
  invalid_request: [400, 'invalid_request_error', 'Invalid request.'],
  missing_key: [401, 'authentication_error', 'x-api-key header is required'],
  invalid_key: [401, 'authentication_error', 'invalid x-api-key'],
  unauthorized: [401, 'authentication_error', 'invalid x-api-key'],
  payment_required: [402, 'billing_error', 'There is an issue with your billing or payment information.'],
  insufficient_quota: [
    400,
    'invalid_request_error',
    'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
  ],
  forbidden: [403, 'permission_error', 'Your API key does not have permission to use the specified resource.'],
  region_blocked: [403, 'forbidden', 'Request not allowed: this location is not supported.'],
  model_not_found: [404, 'not_found_error', 'model: {model}'],
  unknown_path: [404, 'not_found_error', 'Not Found'],
  request_timeout: [408, 'timeout_error', 'Request timed out.'],
  conflict: [409, 'conflict_error', 'The request conflicts with another one in progress.'],
  gone: [410, 'not_found_error', 'model: {model} has been retired'],
  request_too_large: [413, 'request_too_large', 'Request exceeds the maximum size'],
  unprocessable: [422, 'invalid_request_error', 'The request could not be processed.'],
  context_length: [400, 'invalid_request_error', 'prompt is too long: 204816 tokens > 200000 maximum'],
  content_filter: [400, 'invalid_request_error', 'Output blocked by content filtering policy'],
  unsupported_parameter: [400, 'invalid_request_error', 'Extra inputs are not permitted'],
  rate_limited: [
    429,
    'rate_limit_error',
    'This request would exceed the rate limit for your organization of 30,000 input tokens per minute.',
  ],
  server_error: [500, 'api_error', 'Internal server error'],
  bad_gateway: [502, 'api_error', 'Bad gateway'],
  unavailable: [503, 'api_error', 'Service unavailable'],
  gateway_timeout: [504, 'timeout_error', 'The request timed out while processing.'],
  overloaded: [529, 'overloaded_error', 'Overloaded'],
}

/** Errors as Anthropic says them. A 413 comes from the proxy before it and is HTML. */
export const anthropicErrors: ErrorStyle = (notice, requestId) => {
  if (notice.name === 'request_too_large') return proxyPage(413, 'Request Entity Too Large')
  const [status, type, words] = rows[notice.name]
  const message = wordsOf(notice, words)
  return {
    status,
    headers: {},
    body: { type: 'error', error: { type, message }, request_id: `req_${requestId.slice(0, 24)}` },
  }
}
