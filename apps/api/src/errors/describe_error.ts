import { type AnswerBudgetDecision, CompletionError } from '@maester/completion'
import { CostMeterError } from '@maester/cost_meter'
import { EvaluationError } from '@maester/evaluation'
import { JobError } from '@maester/jobs'
import { type AttemptSummary, GatewayError } from '@maester/model_gateway'
import { PromptError } from '@maester/prompt_registry'
import { catalogueEntry, type ErrorCode, type ErrorType, isErrorCode } from './catalogue.js'
import { HttpError } from './http_error.js'

/** An error as a caller may see it. */
export interface ErrorDescription {
  readonly code: ErrorCode
  readonly type: ErrorType
  readonly status: number
  readonly message: string
  readonly param?: string
  readonly retryable: boolean
  readonly retryAfterMs?: number
  readonly attempts?: readonly AttemptSummary[]
  readonly budget?: AnswerBudgetDecision
  readonly headers?: Readonly<Record<string, string>>
}

/** What our packages' errors may carry that callers are told. */
interface CallerDetail {
  readonly param?: string
  readonly status?: number
  readonly retryAfterMs?: number
  readonly attempts?: readonly AttemptSummary[]
  readonly budget?: AnswerBudgetDecision
  readonly headers?: Readonly<Record<string, string>>
}

interface CodedError extends Error {
  readonly code: string
  readonly retryable: boolean
  readonly detail: CallerDetail
}

/** Codes of our packages that callers know by another name. */
const callerCodes: Readonly<Record<string, ErrorCode>> = {
  prompt_not_found: 'not_found',
  prompt_too_large: 'request_too_large',
  unknown_job: 'invalid_value',
  invalid_page: 'invalid_value',
}

const defaultRetryAfterMs = 1_000
const maxTextLength = 500

/** Whatever was thrown, as a caller may see it. What is not an error of ours becomes `internal` and says nothing. */
export function describeError(error: unknown): ErrorDescription {
  const code = isOurs(error) ? (callerCodes[error.code] ?? error.code) : 'internal'
  if (!isOurs(error) || !isErrorCode(code) || code === 'internal') {
    return { ...baseOf('internal'), message: 'Something went wrong on our side.' }
  }
  const { detail } = error
  const base = baseOf(code, detail.status)
  const retryAfterMs =
    detail.retryAfterMs ?? (isWorthWaiting(base.status, error.retryable) ? defaultRetryAfterMs : undefined)
  return {
    ...base,
    message: cut(error.message),
    retryable: error.retryable,
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

function isOurs(error: unknown): error is CodedError {
  return (
    error instanceof HttpError ||
    error instanceof CompletionError ||
    error instanceof GatewayError ||
    error instanceof PromptError ||
    error instanceof EvaluationError ||
    error instanceof JobError ||
    error instanceof CostMeterError
  )
}

function isWorthWaiting(status: number, retryable: boolean): boolean {
  return retryable && (status === 429 || status === 503)
}

/** Messages may quote what the caller sent, which can be long. */
function cut(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text
}
