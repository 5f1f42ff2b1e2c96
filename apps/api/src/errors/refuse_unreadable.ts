import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { HttpError } from './http_error.js'
import { type RefusalIds, refusal } from './refuse_request.js'

/** Statuses of what Node's parser and timers refuse; anything else is a plain 400. */
const statuses: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/** Answers bytes that never became a request, or too slowly, on the bare socket; then closes it. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Duplex, ids: RefusalIds): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = statuses[error.code ?? ''] ?? 400
  // The caller may have been slow, or this process late to read what had long arrived: the next try may be in time.
  const refused =
    status === 408
      ? new HttpError('invalid_value', 'The request did not arrive in time.', { retryable: true })
      : new HttpError('invalid_value', 'The request could not be read.')
  const { headers, text } = refusal(refused, ids)
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(text), connection: 'close' })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${text}`)
}
