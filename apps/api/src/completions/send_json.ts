import type { ServerResponse } from 'node:http'

/** Answers with JSON on Node's own response, in one write. */
export function sendJson(outgoing: ServerResponse, body: unknown, headers: Readonly<Record<string, string>>): void {
  const text = JSON.stringify(body)
  outgoing.writeHead(200, {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  outgoing.end(text)
}
