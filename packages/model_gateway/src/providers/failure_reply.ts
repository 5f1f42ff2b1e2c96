import type { UpstreamReply } from '../provider.js'
import type { ProviderFailure } from '../provider_failure.js'
import { isWebPage } from '../web_page.js'
import {
  CALLER_FAULT_RULES,
  classifyFailure,
  type FailureFacts,
  type FailureRule,
  STATUS_RULES,
  TELLING_STATUS_RULES,
} from './failure_rules.js'
import { asObject, definedFields, type JsonObject, tryParseJson } from './json_value.js'
import { readRetryAfterMs } from './retry_after.js'

/** What a provider's error body says. `undefined` from a reader: this is not its error format. */
export interface ErrorBody {
  /** The most telling first. */
  readonly codes: readonly string[]
  readonly message: string
  readonly param?: string
  /** Where the body itself names an HTTP status. */
  readonly status?: number
  /** `google.rpc` details. */
  readonly details?: unknown
}

export interface FailureFormat {
  readonly rules: readonly FailureRule[]
  /** `headers` for formats that name the error there (AWS). */
  readError(body: JsonObject, headers: UpstreamReply['headers']): ErrorBody | undefined
}

const LONGEST_MESSAGE = 2_000

/** Classifies a whole reply that is an error: any status but 2xx, or a 2xx whose body is an error. */
export function classifyReply(format: FailureFormat, reply: UpstreamReply): ProviderFailure {
  const text = reply.body.toString('utf8')
  const parsed = tryParseJson(text)
  const body = asObject(Array.isArray(parsed) ? parsed[0] : parsed)
  const error = body && format.readError(body, reply.headers)
  if (error === undefined) return classifyForeignBody(reply, text)
  const facts = toFacts(error, reply.status >= 300 ? reply.status : (error.status ?? reply.status), reply)
  return classifyFailure(allRules(format), facts)
}

/** Classifies an error reported inside a stream. `afterOutput`: part of an answer had arrived. */
export function classifyInStream(format: FailureFormat, error: ErrorBody, afterOutput: boolean): ProviderFailure {
  return classifyFailure(allRules(format), { ...toFacts(error, error.status), afterOutput })
}

/** A stream that is not the format it claims to be. */
export function malformedInStream(message: string): ProviderFailure {
  return { class: 'malformed_response', message, notProcessed: false }
}

function allRules(format: FailureFormat): readonly FailureRule[] {
  return [...TELLING_STATUS_RULES, ...format.rules, ...STATUS_RULES, ...CALLER_FAULT_RULES]
}

function toFacts(error: ErrorBody, status: number | undefined, reply?: UpstreamReply): FailureFacts {
  return definedFields({
    status,
    codes: error.codes,
    message: error.message.slice(0, LONGEST_MESSAGE),
    param: error.param,
    retryAfterMs: readRetryAfterMs(reply?.headers ?? {}, error.message, error.details),
  })
}

/** A proxy, a firewall or a login page answered: only the status can be trusted, and a page is never quoted. */
function classifyForeignBody(reply: UpstreamReply, text: string): ProviderFailure {
  const isPage = isWebPage(reply)
  const message = isPage
    ? 'A page came back instead of an API reply.'
    : text.slice(0, LONGEST_MESSAGE).trim() || `Status ${reply.status} without a body.`
  const failure = classifyFailure(
    [...TELLING_STATUS_RULES, ...STATUS_RULES],
    toFacts({ codes: [], message }, reply.status, reply),
  )
  if (failure.class !== 'unknown') return failure
  return { ...failure, class: 'malformed_response', ...(isPage && { hopelessHere: true }) }
}
