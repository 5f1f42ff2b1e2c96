import { type ErrorName, type ErrorStyle, wordsOf } from './error_notice.js'

type Row = readonly [status: number, message: string]

// https://docs.cohere.com/reference/errors: text only, no codes.
const rows: Readonly<Record<ErrorName, Row>> = {
  invalid_request: [400, 'invalid request'],
  missing_key: [401, 'no api key supplied'],
  invalid_key: [401, 'invalid api token'],
  unauthorized: [401, 'invalid api token'],
  payment_required: [
    402,
    'Please add or update your payment method at https://dashboard.cohere.com/billing?tab=payment to continue',
  ],
  insufficient_quota: [
    402,
    'Please add or update your payment method at https://dashboard.cohere.com/billing?tab=payment to continue',
  ],
  forbidden: [403, 'API key does not have permission for this operation.'],
  region_blocked: [403, 'This location is not supported.'],
  model_not_found: [
    404,
    "model '{model}' not found, make sure the correct model ID was used and that you have access to the model.",
  ],
  unknown_path: [404, '404 page not found'],
  request_timeout: [408, 'request timed out'],
  conflict: [409, 'conflict'],
  gone: [404, "model '{model}' was removed"],
  request_too_large: [413, 'request is too large'],
  unprocessable: [422, 'invalid request: the content could not be processed'],
  context_length: [
    400,
    'too many tokens: total number of tokens in the prompt cannot exceed 128000 - received 131072. Try using a shorter prompt.',
  ],
  content_filter: [400, 'blocked output: the output was blocked by the content filter'],
  unsupported_parameter: [400, 'invalid request: unknown field'],
  rate_limited: [
    429,
    'You are using a Trial key, which is limited to 20 API calls / minute. You can continue to use the Trial key for free or upgrade to a Production key.',
  ],
  server_error: [500, 'internal server error'],
  bad_gateway: [502, 'bad gateway'],
  unavailable: [503, 'service unavailable'],
  gateway_timeout: [504, 'gateway timeout'],
  overloaded: [529, 'the service is overloaded'],
}

/** Errors as Cohere says them: `{ id, message }`. */
export const cohereErrors: ErrorStyle = (notice, requestId) => {
  const [status, message] = rows[notice.name]
  return { status, headers: {}, body: { id: requestId, message: wordsOf(notice, message) } }
}
