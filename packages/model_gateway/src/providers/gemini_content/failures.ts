import { CONTENT_PHRASES, CONTEXT_OVERFLOW_PHRASES, QUOTA_PHRASES, REGION_PHRASES } from '../failure_phrases.js'
import type { ErrorBody, FailureFormat } from '../failure_reply.js'
import type { FailureRule } from '../failure_rules.js'
import { asNumber, asObject, asObjects, asText, asWord, definedFields, type JsonObject } from '../json_value.js'

/** Our words for what the violated quotas are counted by: the day, or the minute alone. */
const DAILY_QUOTA = 'daily_quota'
const MINUTE_QUOTA = 'minute_quota'

/** https://ai.google.dev/gemini-api/docs/troubleshooting. A bad key is a 400: the reason in its details tells. */
const RULES: readonly FailureRule[] = [
  { class: 'quota_exhausted', codes: [DAILY_QUOTA, 'BILLING_DISABLED', 'QUOTA_EXHAUSTED'] },
  { class: 'quota_exhausted', phrases: ['requests per day'], statuses: [429] },
  // A limit of the minute is told in the words of a spent quota: "You exceeded your current quota".
  { class: 'rate_limited', codes: [MINUTE_QUOTA] },
  { class: 'overloaded', codes: ['MODEL_CAPACITY_EXHAUSTED'] },
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
      'API_KEY_HTTP_REFERRER_BLOCKED',
      'API_KEY_IP_ADDRESS_BLOCKED',
      'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
      'CREDENTIALS_MISSING',
      'CONSUMER_SUSPENDED',
      'ACCESS_TOKEN_EXPIRED',
      'UNAUTHENTICATED',
      'SERVICE_DISABLED',
    ],
  },
  {
    class: 'credential',
    phrases: [
      'api key not valid',
      'api key expired',
      'reported as leaked',
      'project has been denied access',
      'unregistered callers',
    ],
    statuses: [400, 403],
  },
  { class: 'model_access', codes: ['NOT_FOUND', 'PERMISSION_DENIED'] },
  {
    class: 'model_access',
    phrases: ['is not allowed to use publisher model', "don't have access to this model"],
    statuses: [400],
  },
  { class: 'context_overflow', phrases: CONTEXT_OVERFLOW_PHRASES, statuses: [400] },
  { class: 'request_too_large', phrases: ['request payload size exceeds'], statuses: [400] },
  { class: 'content_filtered', phrases: CONTENT_PHRASES, statuses: [400] },
  {
    class: 'unsupported_capability',
    phrases: [
      'is not supported',
      'is unsupported',
      'not enabled for',
      'supported only when',
      'only works in thinking mode',
    ],
    statuses: [400],
  },
  { class: 'server_error', codes: ['INTERNAL', 'UNKNOWN', 'ABORTED'] },
  { class: 'bad_request', codes: ['INVALID_ARGUMENT', 'FAILED_PRECONDITION', 'OUT_OF_RANGE'] },
]

/** `{error: {code, message, status, details: [google.rpc.*]}}`. */
export function readGoogleError(body: JsonObject): ErrorBody | undefined {
  const error = asObject(body.error)
  if (error === undefined) return undefined
  const details = asObjects(error.details)
  const reasons = details.flatMap((detail) => asWord(detail.reason) ?? [])
  const violations = details.flatMap((detail) => asObjects(detail.violations))
  const quotas = violations.flatMap((violation) => asWord(violation.quotaId) ?? [])
  const codes = [...reasons, ...(asWord(error.status) === undefined ? [] : [asText(error.status)!])]
  return definedFields({
    codes: [...codes, ...quotaPeriod(quotas)],
    message: asText(error.message) ?? '',
    status: asNumber(error.code),
    details,
  })
}

function quotaPeriod(quotas: readonly string[]): readonly string[] {
  if (quotas.some((quota) => quota.includes('PerDay'))) return [DAILY_QUOTA]
  return quotas.length > 0 && quotas.every((quota) => quota.includes('PerMinute')) ? [MINUTE_QUOTA] : []
}

export const googleFailureFormat: FailureFormat = { rules: RULES, readError: readGoogleError }
