import type { FailureClass, ProviderFailure } from '../provider_failure.js'
import { definedFields } from './json_value.js'

/**
 * One row of a provider's failure table. A row matches when every condition it names holds; the first matching row
 * decides. Write rows in three blocks – the provider's own codes, its phrases, the status – and in each block in the
 * order quota, rate limit, transient, region, credential, model, other 403, caller fault.
 */
export interface FailureRule {
  readonly class: FailureClass
  /** Codes, types, reasons or exception names, any of them, compared whole and without case. */
  readonly codes?: readonly string[]
  /** Lower-case parts of the message, any of them. */
  readonly phrases?: readonly string[]
  /** HTTP statuses, any of them. Beside other conditions it also holds for a failure inside a 2xx. */
  readonly statuses?: readonly number[]
  /** The request parameter blamed, any of them. */
  readonly params?: readonly string[]
  /** True when the provider may have worked, and charges, although it refused. */
  readonly charged?: boolean
}

/** What a provider said about a failure, read out of its own error shape. */
export interface FailureFacts {
  /** The reply's status, or the one the provider names inside a 2xx reply. */
  readonly status?: number
  /** Every code, type, status word or reason given, the most telling first. */
  readonly codes: readonly string[]
  readonly message: string
  readonly param?: string
  readonly retryAfterMs?: number
  /** Something of an answer had already arrived. */
  readonly afterOutput?: boolean
}

/** Statuses that say more than the codes sent beside them, which are those of any error. */
export const TELLING_STATUS_RULES: readonly FailureRule[] = [
  // 524: the proxy in front had no answer in time.
  { class: 'timeout_first_byte', statuses: [408, 504, 524] },
  // A conflict with the provider's own state, which the official SDKs take for a lock that was not had in time.
  { class: 'server_error', statuses: [409] },
]

/**
 * Of servers that failed, proxies in front of them included. Beside a 4xx, a code for a server's fault says nothing, and
 * beside a 503 less than the status: that there is no room now.
 */
export const SERVER_FAULT_STATUSES = [500, 501, 502, 505, 507, 520, 521, 522, 523, 525, 526, 527, 530]

/** Statuses alone, when nothing the provider wrote is known. A 4xx without a body of the provider's is not its format. */
export const STATUS_RULES: readonly FailureRule[] = [
  { class: 'quota_exhausted', statuses: [402] },
  { class: 'rate_limited', statuses: [429] },
  { class: 'overloaded', statuses: [503, 529] },
  { class: 'server_error', statuses: SERVER_FAULT_STATUSES },
  { class: 'credential', statuses: [401] },
  { class: 'model_gone', statuses: [410] },
  { class: 'request_too_large', statuses: [413] },
]

/** The caller's own fault, once every more telling rule has been tried. */
export const CALLER_FAULT_RULES: readonly FailureRule[] = [
  { class: 'bad_request', statuses: [400, 404, 405, 415, 422] },
]

/** The request was turned away before any work: nothing was processed, so nothing is owed. */
const REFUSALS: ReadonlySet<FailureClass> = new Set([
  'quota_exhausted',
  'rate_limited',
  'overloaded',
  'credential',
  'model_access',
  'model_gone',
  'region_blocked',
  'context_overflow',
  'content_filtered',
  'unsupported_capability',
  'request_too_large',
  'bad_request',
])

/**
 * Statuses by which a provider says that it did not do the work: all below 500 but a timeout, and these. Any other may
 * come from a proxy that gave up while the model was at work.
 */
const UNDONE_STATUSES: ReadonlySet<number> = new Set([500, 502, 503, 529])

export function classifyFailure(rules: readonly FailureRule[], facts: FailureFacts): ProviderFailure {
  const codes = facts.codes.map((code) => code.toLowerCase())
  const message = facts.message.toLowerCase().replaceAll('’', "'")
  const rule = rules.find((candidate) => matches(candidate, facts, codes, message))
  return definedFields({
    class: rule?.class ?? 'unknown',
    status: facts.status,
    providerCode: facts.codes[0],
    providerParam: facts.param,
    message: facts.message,
    retryAfterMs: facts.retryAfterMs,
    notProcessed: rule?.charged !== true && provablyRefused(rule?.class ?? 'unknown', facts),
  })
}

function provablyRefused(failureClass: FailureClass, facts: FailureFacts): boolean {
  if (facts.afterOutput === true) return false
  const status = errorStatus(facts)
  if (status === undefined) return REFUSALS.has(failureClass)
  return UNDONE_STATUSES.has(status) || (status < 500 && status !== 408)
}

function matches(rule: FailureRule, facts: FailureFacts, codes: readonly string[], message: string): boolean {
  return (
    (rule.codes === undefined || rule.codes.some((code) => codes.includes(code.toLowerCase()))) &&
    (rule.phrases === undefined || rule.phrases.some((phrase) => message.includes(phrase))) &&
    (rule.params === undefined || (facts.param !== undefined && rule.params.includes(facts.param))) &&
    statusHolds(rule, errorStatus(facts))
  )
}

function statusHolds(rule: FailureRule, status: number | undefined): boolean {
  if (rule.statuses === undefined) return true
  if (status === undefined) return rule.codes !== undefined || rule.phrases !== undefined || rule.params !== undefined
  return rule.statuses.includes(status)
}

/** The status, if it says anything: a failure inside a 2xx has none of its own. */
function errorStatus({ status }: FailureFacts): number | undefined {
  return status !== undefined && status >= 300 ? status : undefined
}
