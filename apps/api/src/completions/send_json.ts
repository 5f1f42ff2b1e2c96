import type { ServerResponse } from 'node:http'

/** Answers with JSON on Node's own response, in one write. */
export function sendJson(outgoing: ServerResponse, body: unknown, headers: Readonly<Record<string, string>>): void {
  sendJsonText(outgoing, JSON.stringify(body), headers)
}

/** The same with what is JSON already. */
export function sendJsonText(outgoing: ServerResponse, text: string, headers: Readonly<Record<string, string>>): void {
  outgoing.writeHead(200, {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  outgoing.end(text)
}
