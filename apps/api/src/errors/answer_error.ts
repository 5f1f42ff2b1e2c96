import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ApiEnv } from '../api_env.js'
import type { RequestScope } from '../request_scope.js'
import type { Route } from '../route.js'
import { describeError, type ErrorDescription } from './describe_error.js'
import { errorBodyAt } from './error_shape.js'
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
 * Keeps the code for the access log, and the whole error for the operator when it is our fault. Once the caller has
 * gone, errors are only what becomes of a call that was stopped.
 */
export function noteError(error: unknown, scope: RequestScope): ErrorDescription {
  const description = describeError(error)
  if (scope.signal.aborted) return description
  scope.errorCode = description.code
  if (description.code === 'internal') scope.log.error('request_failed', { error })
  return description
}
