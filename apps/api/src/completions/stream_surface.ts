import type { ServerResponse } from 'node:http'
import type { CompletionOutcome } from '@maester/completion'
import type { StreamListener } from '@maester/model_gateway'
import { noteError } from '../errors/answer_error.js'
import type { RequestScope } from '../request_scope.js'
import { createEventStream, type EventStreamLimits } from '../stream/event_stream.js'
import { answerFacts } from '../surfaces/answer_facts.js'
import { type SseMessage, sseText } from '../surfaces/sse_message.js'
import type { Surface, SurfaceTranslation } from '../surfaces/surface.js'
import { answerComment, sourceHeaders } from './answer_headers.js'
import { meteredCompletion } from './metered_completion.js'

export interface SurfaceStream {
  readonly outgoing: ServerResponse
  readonly scope: RequestScope
  readonly limits: EventStreamLimits
  readonly ping: Surface['ping']
  readonly translation: SurfaceTranslation
  readonly run: (listener: StreamListener) => Promise<CompletionOutcome>
}

/**
 * Answers with a format's own events as they come, from the first real output on. A failure before it is thrown, to be
 * answered like any other; a later one is told in the stream, which then has no proper end.
 */
export async function streamSurface(options: SurfaceStream): Promise<void> {
  const { outgoing, scope, limits, ping, translation, run } = options
  const stream = createEventStream(outgoing, limits, ping && sseText([ping]), scope.recording)
  const encoder = translation.createStreamEncoder()
  try {
    const outcome = await run((event, source) => {
      const messages = encoder.push(event)
      if (messages.length === 0) return
      if (!stream.opened) stream.describe(sourceHeaders(source))
      return stream.write(sseText(messages))
    })
    const { answer } = outcome
    stream.describe(sourceHeaders(answer))
    const ending = encoder.finish(meteredCompletion(outcome), answerFacts(outcome, translation.call))
    await stream.write(sseText(withComment(ending, answerComment(answer))))
  } catch (error) {
    if (!stream.opened) throw error
    await stream.write(sseText(encoder.fail(noteError(error, scope), scope.requestId)))
  } finally {
    if (stream.opened) await scope.recording?.keepStream()
    stream.end()
  }
}

/** Before the last message: there readers of the format stop. */
function withComment(messages: readonly SseMessage[], comment: string): readonly SseMessage[] {
  return [...messages.slice(0, -1), { comment }, ...messages.slice(-1)]
}
