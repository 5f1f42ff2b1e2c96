import type { IncomingMessage, ServerResponse } from 'node:http'
import { formatTraceparent, type Ids } from '@maester/observability'
import { securityHeaders } from '../security_headers.js'
import { describeError } from './describe_error.js'
import { errorBodyAt } from './error_shape.js'
import { HttpError } from './http_error.js'
import { headersOf } from './to_error_body.js'

/** What a refusal is named by, without a request scope. */
export type RefusalIds = Pick<Ids, 'requestId' | 'traceId' | 'spanId'>

/** What is left unread of a body is thrown away up to this size; for more, the connection is not worth it. */
const throwAwayBytes = 65_536

/** Answers a request that the app never sees. Its connection is closed, unless it is wanted for the next one. */
export function refuseRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  error: unknown,
  ids: RefusalIds,
  keepConnection = false,
): void {
  const { status, headers, text } = refusal(error, ids, incoming.url)
  const isKept = keepConnection && isSmall(incoming)
  outgoing.writeHead(status, { ...headers, ...(!isKept && { connection: 'close' }) })
  outgoing.end(text)
}

function isSmall({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= throwAwayBytes
}

/** For a request whose target or host is not one (`Host: evil/?`), or an app that failed without an `Error`. */
export function answerBrokenRequest(error: unknown, ids: RefusalIds): Response {
  const isRequestError = error instanceof Error && error.name === 'RequestError'
  const reason = isRequestError ? invalidHost() : error
  const { status, headers, text } = refusal(reason, ids)
  return new Response(text, { status, headers })
}

export function invalidHost(): HttpError {
  return new HttpError('invalid_value', 'The request target or host is invalid.')
}

/** The answer's parts, with an identity of its own. */
export function refusal(error: unknown, ids: RefusalIds, path = '/') {
  const description = describeError(error)
  const requestId = ids.requestId()
  const traceId = ids.traceId()
  return {
    status: description.status,
    headers: {
      ...securityHeaders,
      'content-type': 'application/json',
      'x-request-id': requestId,
      'x-trace-id': traceId,
      traceparent: formatTraceparent({ traceId, spanId: ids.spanId(), sampled: true }),
      ...headersOf(description),
    },
    text: JSON.stringify(errorBodyAt(path, description, requestId)),
  }
}
