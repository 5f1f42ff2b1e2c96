import type { Json } from '../json.js'
import type { Headers } from '../reply.js'

/** What went wrong, in words common to all providers; each error style knows how its provider says it. */
export type ErrorName =
  | 'invalid_request'
  | 'missing_key'
  | 'invalid_key'
  | 'unauthorized'
  | 'payment_required'
  | 'insufficient_quota'
  | 'forbidden'
  | 'region_blocked'
  | 'model_not_found'
  | 'unknown_path'
  | 'request_timeout'
  | 'conflict'
  | 'gone'
  | 'request_too_large'
  | 'unprocessable'
  | 'context_length'
  | 'content_filter'
  | 'unsupported_parameter'
  | 'rate_limited'
  | 'server_error'
  | 'bad_gateway'
  | 'unavailable'
  | 'gateway_timeout'
  | 'overloaded'

export interface ErrorNotice {
  readonly name: ErrorName
  /** Instead of the style's own words. */
  readonly message?: string
  /** The request member at fault, where the provider names one. */
  readonly param?: string
  /** Instead of the style's own code. */
  readonly code?: string
  /** The model to name in the message. */
  readonly model?: string
  /** How long a rate limit asks to wait, in seconds, for providers that say so in the body. Default 1. */
  readonly retrySeconds?: number
}

/** A provider's error: JSON, or the HTML of the proxy before it when `body` is a string. */
export interface ErrorReply {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
}

/** Writes notices as one provider does. `requestId` is 32 hexadecimal digits. */
export type ErrorStyle = (notice: ErrorNotice, requestId: string) => ErrorReply

export function refusal(name: ErrorName, message?: string, param?: string, code?: string): ErrorNotice {
  return {
    name,
    ...(message !== undefined && { message }),
    ...(param !== undefined && { param }),
    ...(code !== undefined && { code }),
  }
}

/** The row's words with the model and the wait filled in, unless the notice brings its own. */
export function wordsOf(notice: ErrorNotice, template: string): string {
  const words = notice.message ?? template
  return words
    .replaceAll('{model}', notice.model ?? 'unknown')
    .replaceAll('{seconds}', String(notice.retrySeconds ?? 1))
}

/** The page a proxy in front of the provider answers with. */
export function proxyPage(status: number, title: string): ErrorReply {
  const body = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`
  return { status, headers: { 'content-type': 'text/html', server: 'cloudflare' }, body }
}
