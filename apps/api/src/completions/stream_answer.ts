import type { ServerResponse } from 'node:http'
import type { CompletionAnswer } from '@maester/completion'
import { noteError } from '../errors/answer_error.js'
import { bodyOf } from '../errors/to_error_body.js'
import type { RequestScope } from '../request_scope.js'
import { createEventStream, type EventStreamLimits } from '../stream/event_stream.js'
import { answerHeaders } from './answer_headers.js'

type RunStream = (onDelta: (text: string) => Promise<void>) => Promise<CompletionAnswer>

/**
 * Answers with events: `delta` `{ content }` as the text arrives, then `result` with the whole answer, and what the call
 * cost in a comment. A failure before the first event is thrown, to be answered like any other; a later one becomes an
 * `error` event with the error body.
 */
export async function streamAnswer(
  outgoing: ServerResponse,
  scope: RequestScope,
  limits: EventStreamLimits,
  run: RunStream,
): Promise<void> {
  const stream = createEventStream(outgoing, limits)
  try {
    const answer = await run((content) => stream.send('delta', { content }))
    await stream.send('result', answer)
    await stream.comment(commentOf(answer))
  } catch (error) {
    if (!stream.opened) throw error
    await stream.send('error', bodyOf(noteError(error, scope), scope.requestId))
  } finally {
    stream.end()
  }
}

/** The headers of an answer that is not streamed, in one line: they are known only at its end. */
function commentOf(answer: CompletionAnswer): string {
  return Object.entries(answerHeaders(answer))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}
