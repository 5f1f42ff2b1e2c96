import { type AnswerAttempt, answerAttempt } from '@maester/completion'
import { describeError, type ErrorDescription } from './describe_error.js'

/** The `error` object of every answer that is one. */
export interface ErrorBody {
  readonly error: {
    readonly message: string
    readonly type: string
    readonly param: string | null
    readonly code: string
    readonly request_id: string
    readonly retryable: boolean
    /** What the budget said, on `budget_exceeded`. */
    readonly budget?: unknown
    /** The calls that were made, when a provider was asked. */
    readonly metadata?: { readonly attempts: readonly AnswerAttempt[] }
  }
}

/** The official SDKs ignore longer waits and retry on their own schedule, unless told not to retry at all. */
const longestHonouredWaitMs = 60_000

/** What a caller is told about `error`: never an upstream body, address, stack, SQL or key. */
export function toErrorBody(error: unknown, requestId: string): ErrorBody {
  return bodyOf(describeError(error), requestId)
}

export function bodyOf(description: ErrorDescription, requestId: string): ErrorBody {
  const { message, type, param, code, retryable, budget, attempts } = description
  return {
    error: {
      message,
      type,
      param: param ?? null,
      code,
      request_id: requestId,
      retryable,
      ...(budget && { budget }),
      ...(attempts && { metadata: { attempts: attempts.map(answerAttempt) } }),
    },
  }
}

export function headersOf({ retryable, retryAfterMs, headers, attempts }: ErrorDescription): Record<string, string> {
  const tooLong = retryAfterMs !== undefined && retryAfterMs > longestHonouredWaitMs
  return {
    ...headers,
    ...(attempts && { 'x-maester-attempts': String(attempts.length) }),
    ...(retryAfterMs !== undefined && {
      'retry-after': String(Math.ceil(retryAfterMs / 1_000)),
      'retry-after-ms': String(Math.ceil(retryAfterMs)),
    }),
    ...((!retryable || tooLong) && { 'x-should-retry': 'false' }),
  }
}
