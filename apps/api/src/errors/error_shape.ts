import { encodeMessageError, type MessageError } from '../surfaces/anthropic_messages/encode_error.js'
import type { ErrorDescription } from './describe_error.js'
import { bodyOf, type ErrorBody } from './to_error_body.js'

/** Whether answers below this path are in Anthropic's words, also where there is no such route. */
export function speaksAnthropic(path: string): boolean {
  return /^\/v1\/messages(?:[/?]|$)/.test(path)
}

/** The error body as callers of `path` know errors. */
export function errorBodyAt(path: string, error: ErrorDescription, requestId: string): ErrorBody | MessageError {
  return speaksAnthropic(path) ? encodeMessageError(error, requestId) : bodyOf(error, requestId)
}
