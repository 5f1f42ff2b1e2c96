import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ApiEnv } from '../api_env.js'
import type { RequestScope } from '../request_scope.js'
import type { Route } from '../route.js'
import { describeError, type ErrorDescription } from './describe_error.js'
import { errorBodyAt } from './error_shape.js'
import { HttpError } from './http_error.js'
import { headersOf } from './to_error_body.js'

/** Answers every error thrown by a handler or middleware. The one place where errors become HTTP. */
export function answerError(findRoute: (endpoint: string) => Route | undefined) {
  return (error: unknown, c: Context<ApiEnv>): Response => {
    const { outgoing } = c.env
    const scope = c.get('scope')
    const description = noteError(error, scope)
    if (outgoing.headersSent || outgoing.destroyed) {
      outgoing.destroy()
      return RESPONSE_ALREADY_SENT
    }
    const status = findRoute(scope.endpoint)?.errorStatuses?.[description.code] ?? description.status
    return c.json(
      errorBodyAt(c.req.path, description, scope.requestId),
      status as ContentfulStatusCode,
      headersOf(description),
    )
  }
}

/**
 * Keeps the code for the access log, and the whole error for the operator when it is our fault. Of a call that was
 * stopped the error only says that; why is the signal's to say. Nobody reads it once the caller has gone.
 */
export function noteError(error: unknown, scope: RequestScope): ErrorDescription {
  const { aborted, reason } = scope.signal
  const isEndedByUs = aborted && reason instanceof HttpError
  const description = describeError(isEndedByUs ? reason : error)
  if (aborted && !isEndedByUs) return description
  scope.errorCode = description.code
  if (description.code === 'internal') scope.log.error('request_failed', { error })
  return description
}
