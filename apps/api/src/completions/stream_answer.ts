import type { ServerResponse } from 'node:http'
import type { CompletionAnswer } from '@maester/completion'
import type { AnswerSource } from '@maester/model_gateway'
import { noteError } from '../errors/answer_error.js'
import { bodyOf } from '../errors/to_error_body.js'
import type { RequestScope } from '../request_scope.js'
import { createEventStream, type EventStreamLimits } from '../stream/event_stream.js'
import { answerComment, sourceHeaders } from './answer_headers.js'

type OnDelta = (text: string, source: AnswerSource) => Promise<void>

/**
 * Answers with events: `delta` `{ content }` as the text arrives, then `result` with the whole answer, and what the call
 * cost in a comment. A failure before the first event is thrown, to be answered like any other; a later one becomes an
 * `error` event with the error body.
 */
export async function streamAnswer(
  outgoing: ServerResponse,
  scope: RequestScope,
  limits: EventStreamLimits,
  run: (onDelta: OnDelta) => Promise<CompletionAnswer>,
): Promise<void> {
  const stream = createEventStream(outgoing, limits, undefined, scope.recording)
  try {
    const answer = await run((content, source) => {
      stream.describe(sourceHeaders(source))
      return stream.send('delta', { content })
    })
    stream.describe(sourceHeaders(answer))
    await stream.send('result', answer)
    await stream.comment(answerComment(answer))
  } catch (error) {
    if (!stream.opened) throw error
    await stream.send('error', bodyOf(noteError(error, scope), scope.requestId))
  } finally {
    if (stream.opened) await scope.recording?.keepStream()
    stream.end()
  }
}
