import type { Json } from '../json.js'
import { type ErrorName, type ErrorNotice, type ErrorStyle, proxyPage, wordsOf } from './error_notice.js'

/** Status, type, code, param and words. */
export type OpenAiErrorRow = readonly [
  status: number,
  type: string,
  code: string | null,
  param: string | null,
  message: string,
]

// https://platform.openai.com/docs/guides/error-codes.
export const openAiErrorRows: Readonly<Record<ErrorName, OpenAiErrorRow>> = {
  invalid_request: [400, 'invalid_request_error', null, null, 'Invalid request.'],
  missing_key: [
    401,
    'invalid_request_error',
    null,
    null,
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
  ],
  invalid_key: [
    401,
    'invalid_request_error',
    'invalid_api_key',
    null,
    'Incorrect API key provided: sk-inval*****alid.',
  ],
  unauthorized: [
    401,
    'invalid_request_error',
    'invalid_api_key',
    null,
    'Incorrect API key provided: sk-inval*****alid.',
  ],
  payment_required: [
    402,
    'insufficient_quota',
    'billing_not_active',
    null,
    'Your account is not active, please check your billing details.',
  ],
  insufficient_quota: [
    429,
    'insufficient_quota',
    'insufficient_quota',
    null,
    'You exceeded your current quota, please check your plan and billing details.',
  ],
  forbidden: [
    403,
    'invalid_request_error',
    'insufficient_permissions',
    null,
    'You have insufficient permissions for this operation.',
  ],
  region_blocked: [
    403,
    'request_forbidden',
    'unsupported_country_region_territory',
    null,
    'Country, region, or territory not supported',
  ],
  model_not_found: [
    404,
    'invalid_request_error',
    'model_not_found',
    null,
    'The model `{model}` does not exist or you do not have access to it.',
  ],
  unknown_path: [404, 'invalid_request_error', null, null, 'Invalid URL'],
  request_timeout: [408, 'server_error', null, null, 'Request timed out.'],
  conflict: [
    409,
    'invalid_request_error',
    'conflict',
    null,
    'The resource was updated by another request. Please retry.',
  ],
  gone: [410, 'invalid_request_error', 'model_deprecated', null, 'The model `{model}` has been retired.'],
  request_too_large: [413, 'invalid_request_error', 'request_too_large', null, 'Request body is too large.'],
  unprocessable: [422, 'invalid_request_error', null, null, 'The request could not be processed.'],
  context_length: [
    400,
    'invalid_request_error',
    'context_length_exceeded',
    'messages',
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 131072 tokens. Please reduce the length of the messages.",
  ],
  content_filter: [
    400,
    'invalid_request_error',
    'content_policy_violation',
    null,
    'Your request was rejected as a result of our safety system.',
  ],
  unsupported_parameter: [400, 'invalid_request_error', 'unsupported_parameter', null, 'Unsupported parameter.'],
  rate_limited: [
    429,
    'tokens',
    'rate_limit_exceeded',
    null,
    'Rate limit reached for {model} on tokens per min (TPM): Limit 30000, Used 30000, Requested 512. Please try again in {seconds}s.',
  ],
  server_error: [
    500,
    'server_error',
    null,
    null,
    'The server had an error while processing your request. Sorry about that!',
  ],
  bad_gateway: [502, 'server_error', null, null, 'Bad gateway.'],
  unavailable: [503, 'server_error', null, null, 'The engine is currently overloaded, please try again later.'],
  gateway_timeout: [504, 'server_error', null, null, 'Gateway timeout.'],
  overloaded: [529, 'server_error', 'overloaded', null, 'The service is overloaded, please try again later.'],
}

/** What an error says, before a vendor puts it into its own form. */
export interface OpenAiError {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

/** OpenAI's errors with some rows of a vendor's own, and in its own form when that differs. */
export function openAiLikeErrors(
  own: Readonly<Partial<Record<ErrorName, OpenAiErrorRow>>>,
  form: (error: OpenAiError, status: number, requestId: string) => Json = (error) => ({ error: { ...error } }),
): ErrorStyle {
  return (notice, requestId) => {
    const row = own[notice.name] ?? openAiErrorRows[notice.name]
    return { status: row[0], headers: {}, body: form(errorOf(row, notice), row[0], requestId) }
  }
}

function errorOf([, type, code, param, message]: OpenAiErrorRow, notice: ErrorNotice): OpenAiError {
  return { message: wordsOf(notice, message), type, param: notice.param ?? param, code: notice.code ?? code }
}

const openAiForm = openAiLikeErrors({})

/** Errors as OpenAI says them: `{ error: { message, type, param, code } }`. A 502 comes from the proxy before it. */
export const openAiErrors: ErrorStyle = (notice, requestId) =>
  notice.name === 'bad_gateway' ? proxyPage(502, 'Bad Gateway') : openAiForm(notice, requestId)
