import type { AnswerBudgetDecision } from '@maester/completion'
import { DatabaseError } from '@maester/database'
import type { AttemptSummary } from '@maester/model_gateway'
import { knownErrors } from './caller_codes.js'
import { catalogueEntry, type ErrorCode, type ErrorType, isErrorCode } from './catalogue.js'

/** What an error of ours may carry that callers are told. */
interface CallerDetail {
  readonly param?: string
  readonly status?: number
  readonly retryAfterMs?: number
  readonly attempts?: readonly AttemptSummary[]
  readonly budget?: AnswerBudgetDecision
  readonly headers?: Readonly<Record<string, string>>
}

/** An error as a caller may see it. */
export interface ErrorDescription extends CallerDetail {
  readonly code: ErrorCode
  readonly type: ErrorType
  readonly status: number
  readonly message: string
  readonly retryable: boolean
}

interface CodedError extends Error {
  readonly code: string
  readonly retryable: boolean
  readonly detail: CallerDetail
}

const defaultRetryAfterMs = 1_000
const maxTextLength = 500

/** Whatever was thrown, as a caller may see it. What is not an error of ours becomes `internal` and says nothing. */
export function describeError(error: unknown): ErrorDescription {
  const code = callerCode(error)
  if (code === 'internal') return { ...baseOf(code), message: 'Something went wrong on our side.' }
  // The database's own words can hold SQL and addresses.
  if (error instanceof DatabaseError) return describe(code, storageWords(code), { retryable: error.retryable })
  const { message, retryable, detail } = error as CodedError
  return describe(code, message, { ...detail, retryable })
}

function describe(
  code: ErrorCode,
  message: string,
  { retryable, ...detail }: CallerDetail & { readonly retryable: boolean },
): ErrorDescription {
  const base = baseOf(code, detail.status)
  const isWorthWaiting = base.type === 'rate_limit_error' || (retryable && base.status === 503)
  const retryAfterMs = detail.retryAfterMs ?? (isWorthWaiting ? defaultRetryAfterMs : undefined)
  return {
    ...base,
    message: cut(message),
    retryable,
    ...(detail.param !== undefined && { param: cut(detail.param) }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(detail.attempts && { attempts: detail.attempts }),
    ...(detail.budget && { budget: detail.budget }),
    ...(detail.headers && { headers: detail.headers }),
  }
}

function baseOf(code: ErrorCode, wantedStatus?: number) {
  const { type, statuses, retryable } = catalogueEntry(code)
  const status = statuses.find((candidate) => candidate === wantedStatus) ?? statuses[0]
  return { code, type, status, retryable }
}

function callerCode(error: unknown): ErrorCode {
  const known = knownErrors.find(([kind]) => error instanceof kind)
  if (!known) return 'internal'
  const { code, retryable } = error as CodedError
  if (isErrorCode(code)) return code
  // A statement refused for a deadlock or a timeout may pass the next time.
  if (error instanceof DatabaseError && code === 'statement_refused' && retryable) return 'storage_unavailable'
  const renamed: Readonly<Record<string, ErrorCode>> = known[1]
  return renamed[code] ?? 'internal'
}

function storageWords(code: ErrorCode): string {
  return code === 'invalid_value' ? 'The cursor is not one of this list.' : 'Storage is not available.'
}

/** Messages may quote what the caller sent, which can be long. */
function cut(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text
}
