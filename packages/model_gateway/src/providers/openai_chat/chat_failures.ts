import type { ErrorBody, FailureFormat } from '../failure_reply.js'
import type { FailureRule } from '../failure_rules.js'
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
import { OPENAI_FAILURE_RULES } from './chat_failure_rules.js'

/**
 * Reads `{error: {…}}`, `{error: "…"}` and the flat forms of Mistral and vLLM (`{message, type, code}`, `{detail}`).
 */
export function readChatError(body: JsonObject): ErrorBody | undefined {
  const error = asObject(body.error)
  if (error !== undefined) return readErrorObject(error)
  const message = asWord(body.error)
  if (message !== undefined) return { codes: wordsOf(body.code, body.type, body.error_type), message }
  if (body.detail !== undefined) return { codes: [], message: readDetail(body.detail) }
  return asText(body.message) !== undefined || body.object === 'error' ? readErrorObject(body) : undefined
}

/** A number as code is an HTTP status (OpenRouter, vLLM). */
function readErrorObject(error: JsonObject): ErrorBody {
  const inner = asObject(error.innererror)
  const message = asText(error.message) ?? readDetail(error.detail ?? asObject(error.message)?.detail)
  const behind = readVendorWords(asObject(error.metadata)?.raw)
  const status = asNumber(error.code) ?? asNumber(error.status) ?? asNumber(error.status_code)
  return definedFields({
    codes: wordsOf(error.code, error.type, error.error_code, inner?.code),
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
