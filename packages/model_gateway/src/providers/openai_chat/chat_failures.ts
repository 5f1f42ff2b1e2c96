import { CONTEXT_OVERFLOW_PHRASES, QUOTA_PHRASES, REGION_PHRASES } from '../failure_phrases.js'
import type { ErrorBody, FailureFormat } from '../failure_reply.js'
import { type FailureRule, SERVER_FAULT_STATUSES } from '../failure_rules.js'
import {
  asNumber,
  asObject,
  asObjects,
  asText,
  asWord,
  definedFields,
  type JsonObject,
  tryParseJson,
} from '../json_value.js'

/** https://platform.openai.com/docs/guides/error-codes, and what the compatible vendors send for the same things. */
export const OPENAI_FAILURE_RULES: readonly FailureRule[] = [
  {
    class: 'quota_exhausted',
    codes: [
      'insufficient_quota',
      'billing_hard_limit_reached',
      'billing_not_active',
      'credit_balance_exhausted',
      'organization_spend_limit_exceeded',
      'project_spend_limit_exceeded',
    ],
  },
  { class: 'rate_limited', codes: ['rate_limit_exceeded', 'rate_limit_error', 'too_many_requests'] },
  { class: 'overloaded', codes: ['overloaded_error', 'overloaded', 'server_overloaded', 'engine_overloaded'] },
  { class: 'region_blocked', codes: ['unsupported_country_region_territory', 'data_residency_mismatch'] },
  {
    class: 'credential',
    codes: [
      'invalid_api_key',
      'authentication_error',
      'account_deactivated',
      'invalid_authentication',
      'no_organization',
    ],
  },
  { class: 'model_gone', codes: ['model_decommissioned', 'model_deprecated'] },
  { class: 'model_access', codes: ['model_not_found', 'model_not_available', 'model_not_active'] },
  { class: 'context_overflow', codes: ['context_length_exceeded', 'model_context_window_exceeded'] },
  {
    class: 'content_filtered',
    codes: ['content_policy_violation', 'content_filter', 'moderation_blocked', 'invalid_prompt', 'bio_policy'],
  },
  { class: 'unsupported_capability', codes: ['unsupported_parameter', 'unsupported_value'] },
  { class: 'request_too_large', codes: ['request_too_large'] },

  { class: 'quota_exhausted', phrases: QUOTA_PHRASES, statuses: [400, 402, 403, 429] },
  { class: 'overloaded', phrases: ['currently overloaded', 'is overloaded'], statuses: [429, 500, 503] },
  { class: 'region_blocked', phrases: REGION_PHRASES, statuses: [400, 403] },
  { class: 'credential', phrases: ['incorrect api key', 'invalid api key', 'api key not valid'], statuses: [400, 403] },
  { class: 'context_overflow', phrases: CONTEXT_OVERFLOW_PHRASES, statuses: [400, 413, 422] },
  {
    class: 'model_access',
    phrases: ['does not exist', 'not found', 'not exist'],
    params: ['model'],
    statuses: [400, 404, 422],
  },
  {
    class: 'model_access',
    phrases: ['does not have access to model', 'organization must be verified'],
    statuses: [400, 403, 404],
  },
  { class: 'model_access', phrases: ['the model `', "model '", 'model "', 'no such model'], statuses: [404] },

  {
    class: 'server_error',
    codes: ['server_error', 'internal_error', 'internal_server_error', 'api_error'],
    statuses: SERVER_FAULT_STATUSES,
  },
]

/**
 * Reads `{error: {…}}`, `{error: "…"}` and the flat forms of Mistral and vLLM (`{message, type, code}`, `{detail}`).
 */
export function readChatError(body: JsonObject): ErrorBody | undefined {
  const error = asObject(body.error)
  if (error !== undefined) return readErrorObject(error)
  const message = asWord(body.error)
  if (message !== undefined) return { codes: wordsOf(body.code, body.type), message }
  if (body.detail !== undefined) return { codes: [], message: readDetail(body.detail) }
  return asText(body.message) !== undefined || body.object === 'error' ? readErrorObject(body) : undefined
}

/** A number as code is an HTTP status (OpenRouter, vLLM). */
function readErrorObject(error: JsonObject): ErrorBody {
  const inner = asObject(error.innererror)
  const message = asText(error.message) ?? readDetail(error.detail ?? asObject(error.message)?.detail)
  const behind = readVendorWords(asObject(error.metadata)?.raw)
  const status = asNumber(error.code) ?? asNumber(error.status)
  return definedFields({
    codes: wordsOf(error.code, error.type, inner?.code),
    message: behind === undefined ? message : `${message}: ${behind}`,
    param: asWord(error.param),
    status: status !== undefined && status >= 300 && status < 600 ? status : undefined,
  })
}

/** OpenRouter: "Provider returned error", and under `metadata.raw` what the vendor behind it said, often as JSON text. */
function readVendorWords(raw: unknown): string | undefined {
  const text = asWord(raw)
  const body = asObject(text === undefined ? raw : tryParseJson(text))
  return asWord(body?.message) ?? asWord(asObject(body?.error)?.message) ?? text
}

function wordsOf(...values: readonly unknown[]): readonly string[] {
  return values.flatMap((value) => asWord(value) ?? [])
}

/** FastAPI: a sentence, or a list of `{loc, msg}`. */
function readDetail(detail: unknown): string {
  const messages = asObjects(detail).flatMap((item) => asWord(item.msg) ?? [])
  return asText(detail) ?? messages.join('; ')
}

export function chatFailureFormat(vendorRules: readonly FailureRule[] = []): FailureFormat {
  return { rules: [...vendorRules, ...OPENAI_FAILURE_RULES], readError: readChatError }
}
