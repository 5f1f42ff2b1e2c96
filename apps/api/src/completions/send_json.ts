import type { ServerResponse } from 'node:http'
import type { AnswerRecording } from '../idempotency/answer_recording.js'

/** Answers with JSON on Node's own response, in one write; where answers are kept, once this one is. */
export function sendJson(
  outgoing: ServerResponse,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  recording?: AnswerRecording,
): Promise<void> {
  return sendJsonText(outgoing, JSON.stringify(body), headers, recording)
}

/** The same with what is JSON already. */
export async function sendJsonText(
  outgoing: ServerResponse,
  text: string,
  headers: Readonly<Record<string, string>>,
  recording?: AnswerRecording,
): Promise<void> {
  await recording?.keep({ status: 200, headers: { ...headers, 'content-type': 'application/json' }, body: text })
  outgoing.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  outgoing.end(text)
}
