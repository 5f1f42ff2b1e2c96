import type { ErrorStyle } from './error_notice.js'
import { googleErrors } from './google_errors.js'

/** Errors of a token endpoint: RFC 6749 section 5.2, in Google's words. */
export const oauthErrors: ErrorStyle = (notice, requestId) => {
  const { status } = googleErrors(notice, requestId)
  const error = notice.code ?? (status >= 500 ? 'internal_failure' : 'invalid_request')
  return {
    status,
    headers: {},
    body: { error, ...(notice.message !== undefined && { error_description: notice.message }) },
  }
}
