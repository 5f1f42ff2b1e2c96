import type { JsonObject } from '../json.js'
import { type ErrorName, type ErrorNotice, type ErrorStyle, wordsOf } from './error_notice.js'

type Row = readonly [status: number, name: string, message: string]

// https://ai.google.dev/gemini-api/docs/troubleshooting.
const rows: Readonly<Record<ErrorName, Row>> = {
  invalid_request: [400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'],
  missing_key: [
    403,
    'PERMISSION_DENIED',
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  ],
  invalid_key: [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'],
  unauthorized: [401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'],
  payment_required: [402, 'FAILED_PRECONDITION', 'Billing is not enabled for this project.'],
  insufficient_quota: [429, 'RESOURCE_EXHAUSTED', 'Your project has exceeded its monthly spending cap.'],
  forbidden: [403, 'PERMISSION_DENIED', 'The caller does not have permission'],
  region_blocked: [400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'],
  model_not_found: [
    404,
    'NOT_FOUND',
    'models/{model} is not found for API version v1beta, or is not supported for generateContent.',
  ],
  unknown_path: [404, 'NOT_FOUND', 'Requested entity was not found.'],
  request_timeout: [408, 'CANCELLED', 'The request timed out.'],
  conflict: [409, 'ABORTED', 'The operation was aborted.'],
  gone: [410, 'NOT_FOUND', 'models/{model} has been retired.'],
  request_too_large: [413, 'INVALID_ARGUMENT', 'Request payload size exceeds the limit: 20971520 bytes.'],
  unprocessable: [422, 'INVALID_ARGUMENT', 'The request could not be processed.'],
  context_length: [
    400,
    'INVALID_ARGUMENT',
    'The input token count (1200032) exceeds the maximum number of tokens allowed (1048576).',
  ],
  content_filter: [400, 'INVALID_ARGUMENT', 'The prompt was blocked: it violates the usage policy.'],
  unsupported_parameter: [400, 'INVALID_ARGUMENT', 'Invalid JSON payload received. Unknown name: Cannot find field.'],
  rate_limited: [
    429,
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota, please check your plan and billing details. Please retry in {seconds}s.',
  ],
  server_error: [
    500,
    'INTERNAL',
    'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  ],
  bad_gateway: [502, 'UNAVAILABLE', 'Bad gateway.'],
  unavailable: [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'],
  gateway_timeout: [504, 'DEADLINE_EXCEEDED', 'The request timed out. Please try again.'],
  overloaded: [529, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'],
}

const rpc = 'type.googleapis.com/google.rpc.'

/** Errors as Google's APIs say them. A rate limit carries its wait in the body and in no header. */
export const googleErrors: ErrorStyle = (notice) => {
  const [status, name, words] = rows[notice.name]
  const details = detailsOf(notice)
  const error = { code: status, message: wordsOf(notice, words), status: name, ...(details.length > 0 && { details }) }
  return { status, headers: {}, body: { error } }
}

function detailsOf(notice: ErrorNotice): readonly JsonObject[] {
  if (notice.name === 'invalid_key') {
    return [
      {
        '@type': `${rpc}ErrorInfo`,
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
        metadata: { service: 'generativelanguage.googleapis.com' },
      },
    ]
  }
  if (notice.name !== 'rate_limited') return []
  const quota = {
    quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
    quotaId: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier',
    quotaDimensions: { location: 'global', model: notice.model ?? 'unknown' },
    quotaValue: '10',
  }
  return [
    { '@type': `${rpc}QuotaFailure`, violations: [quota] },
    { '@type': `${rpc}RetryInfo`, retryDelay: `${notice.retrySeconds ?? 1}s` },
  ]
}
