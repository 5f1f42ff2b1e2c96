import { CONTEXT_OVERFLOW_PHRASES, QUOTA_PHRASES, REGION_PHRASES } from '../failure_phrases.js'
import type { ErrorBody, FailureFormat } from '../failure_reply.js'
import { type FailureRule, SERVER_FAULT_STATUSES } from '../failure_rules.js'
import { asObject, asText, asWord, type JsonObject } from '../json_value.js'

/** https://docs.claude.com/en/api/errors. A spent balance is a 400 `invalid_request_error`: only its words tell. */
const RULES: readonly FailureRule[] = [
  { class: 'quota_exhausted', codes: ['billing_error', 'enforced_spend_limit_reached'] },
  {
    class: 'quota_exhausted',
    phrases: QUOTA_PHRASES,
    statuses: [400, 402, 403, 429],
  },
  { class: 'rate_limited', codes: ['rate_limit_error'] },
  { class: 'overloaded', codes: ['overloaded_error'] },
  { class: 'timeout_total', codes: ['timeout_error'] },
  { class: 'server_error', codes: ['api_error'], statuses: SERVER_FAULT_STATUSES },
  { class: 'region_blocked', phrases: REGION_PHRASES, statuses: [400, 403] },
  // Nothing more is said to callers from where the service is not offered.
  { class: 'region_blocked', codes: ['forbidden'], phrases: ['request not allowed'] },
  { class: 'credential', codes: ['authentication_error'] },
  {
    class: 'credential',
    phrases: ['organization has been disabled', 'account has been disabled', 'oauth authentication is', 'oauth token'],
    statuses: [400, 403],
  },
  { class: 'model_access', codes: ['not_found_error'], phrases: ['model:'] },
  { class: 'model_access', codes: ['permission_error'] },
  { class: 'model_access', phrases: ['is not available on your plan'], statuses: [400] },
  { class: 'request_too_large', codes: ['request_too_large'] },
  { class: 'context_overflow', phrases: CONTEXT_OVERFLOW_PHRASES, statuses: [400, 413] },
  {
    class: 'unsupported_capability',
    phrases: [
      'does not support',
      'is not supported',
      'not supported for',
      'not supported by',
      'is deprecated for this model',
      'not yet available for this subscription',
    ],
    statuses: [400],
  },
  { class: 'content_filtered', phrases: ['output blocked by content filtering policy'], statuses: [400] },
  { class: 'bad_request', codes: ['invalid_request_error', 'not_found_error', 'conflict_error'] },
]

/** `{type: "error", error: {type, message, details?}, request_id}`. */
export function readMessagesError(body: JsonObject): ErrorBody | undefined {
  const error = asObject(body.error)
  if (error === undefined) return undefined
  const detail = asObject(error.details)
  const codes = [error.type, detail?.error_code, detail?.type].flatMap((code) => asWord(code) ?? [])
  return { codes, message: asText(error.message) ?? '' }
}

export const messagesFailureFormat: FailureFormat = { rules: RULES, readError: readMessagesError }
