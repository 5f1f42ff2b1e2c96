import { CONTEXT_OVERFLOW_PHRASES, QUOTA_PHRASES, REGION_PHRASES } from '../failure_phrases.js'
import type { ErrorBody, FailureFormat } from '../failure_reply.js'
import type { FailureRule } from '../failure_rules.js'
import { asNumber, asObject, asObjects, asText, asWord, definedFields, type JsonObject } from '../json_value.js'

/** Our word for a quota that is counted by the day. */
const DAILY_QUOTA = 'daily_quota'

/** https://ai.google.dev/gemini-api/docs/troubleshooting. A bad key is a 400: the reason in its details tells. */
const RULES: readonly FailureRule[] = [
  { class: 'quota_exhausted', codes: [DAILY_QUOTA, 'BILLING_DISABLED'] },
  { class: 'quota_exhausted', phrases: [...QUOTA_PHRASES, 'billing account'], statuses: [400, 402, 403, 429] },
  { class: 'rate_limited', codes: ['RESOURCE_EXHAUSTED', 'RATE_LIMIT_EXCEEDED'] },
  { class: 'overloaded', codes: ['UNAVAILABLE'] },
  { class: 'timeout_total', codes: ['DEADLINE_EXCEEDED'] },
  { class: 'region_blocked', phrases: REGION_PHRASES, statuses: [400, 403] },
  {
    class: 'credential',
    codes: [
      'API_KEY_INVALID',
      'API_KEY_SERVICE_BLOCKED',
      'ACCESS_TOKEN_EXPIRED',
      'UNAUTHENTICATED',
      'SERVICE_DISABLED',
    ],
  },
  {
    class: 'credential',
    phrases: ['api key not valid', 'api key expired', 'reported as leaked'],
    statuses: [400, 403],
  },
  { class: 'model_access', codes: ['NOT_FOUND', 'PERMISSION_DENIED'] },
  { class: 'context_overflow', phrases: CONTEXT_OVERFLOW_PHRASES, statuses: [400] },
  {
    class: 'unsupported_capability',
    phrases: ['is not supported', 'is unsupported', 'not enabled for'],
    statuses: [400],
  },
  { class: 'server_error', codes: ['INTERNAL', 'UNKNOWN'] },
  { class: 'bad_request', codes: ['INVALID_ARGUMENT', 'FAILED_PRECONDITION', 'OUT_OF_RANGE'] },
]

/** `{error: {code, message, status, details: [google.rpc.*]}}`. */
export function readGoogleError(body: JsonObject): ErrorBody | undefined {
  const error = asObject(body.error)
  if (error === undefined) return undefined
  const details = asObjects(error.details)
  const reasons = details.flatMap((detail) => asWord(detail.reason) ?? [])
  const violations = details.flatMap((detail) => asObjects(detail.violations))
  const daily = violations.some((violation) => asText(violation.quotaId)?.includes('PerDay') === true)
  const codes = [...reasons, ...(asWord(error.status) === undefined ? [] : [asText(error.status)!])]
  return definedFields({
    codes: daily ? [...codes, DAILY_QUOTA] : codes,
    message: asText(error.message) ?? '',
    status: asNumber(error.code),
    details,
  })
}

export const googleFailureFormat: FailureFormat = { rules: RULES, readError: readGoogleError }
