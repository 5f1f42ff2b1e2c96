import type { ServerResponse } from 'node:http'
import type { KeptAnswer } from '@maester/completion'

/** Thrown where the body is read, to leave the handler: the answer is known already. */
export class AlreadyAnswered extends Error {
  override readonly name = 'AlreadyAnswered'
  constructor(readonly answer: KeptAnswer) {
    super('This request was answered before.')
  }
}

/** Gives a kept answer once more: the same bytes, at no cost. */
export function replayAnswer(outgoing: ServerResponse, { status, headers, body }: KeptAnswer): void {
  outgoing.writeHead(status, {
    ...headers,
    'idempotent-replayed': 'true',
    ...(headers['x-maester-cost-usd'] !== undefined && { 'x-maester-cost-usd': '0' }),
    // The same key would only bring the same error.
    ...(status >= 400 && { 'x-should-retry': 'false' }),
    'content-length': Buffer.byteLength(body),
  })
  outgoing.end(body)
}
