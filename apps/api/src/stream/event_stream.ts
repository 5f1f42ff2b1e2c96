import type { ServerResponse } from 'node:http'
import type { AnswerRecording } from '../idempotency/answer_recording.js'

export interface EventStreamLimits {
  /** Time between signs of life that keep the connection alive, in ms. */
  readonly keepAliveMs: number
  /** Longest wait for a caller who reads nothing, in ms; then the connection is cut. */
  readonly writeIdleMs: number
}

/** Server-sent events on one answer. Once the caller has gone, everything is dropped silently. */
export interface EventStream {
  /** Whether anything was sent. Until then an ordinary answer is still possible. */
  readonly opened: boolean
  /** More headers, for as long as the stream is not opened. */
  describe(headers: Readonly<Record<string, string>>): void
  /**
   * Text that is events already. What is written in one go of the event loop leaves as one piece. A promise resolves when
   * the caller can take more: awaiting it is what keeps a slow reader from filling memory.
   */
  write(text: string): void | Promise<void>
  send(event: string, data: unknown): Promise<void>
  comment(text: string): Promise<void>
  end(): void
}

/** Opens with the first event: there are no signs of life before it. `signOfLife` is an event or a comment,
 * and not recorded. */
export function createEventStream(
  outgoing: ServerResponse,
  { keepAliveMs, writeIdleMs }: EventStreamLimits,
  signOfLife = ': keep-alive\n\n',
  recording?: Pick<AnswerRecording, 'append'>,
): EventStream {
  let headers: Readonly<Record<string, string>> = streamHeaders
  let pending = ''
  let drained: Promise<void> | undefined
  const keepAlive = setInterval(() => {
    if (outgoing.headersSent && !drained) void write(signOfLife)
  }, keepAliveMs)
  outgoing.once('close', () => clearInterval(keepAlive))

  function write(text: string): Promise<void> | undefined {
    if (pending === '') queueMicrotask(flush)
    pending += text
    return drained
  }

  function flush(): void {
    const text = pending
    pending = ''
    if (text === '' || outgoing.destroyed || outgoing.writableEnded) return
    if (!outgoing.headersSent) outgoing.writeHead(200, headers)
    if (!outgoing.write(text)) drained ??= waitForDrain(outgoing, writeIdleMs).finally(() => (drained = undefined))
  }

  /** Resolves when what was written can be taken, not only when what was before it could. */
  async function writeAll(text: string): Promise<void> {
    recording?.append(text)
    void write(text)
    flush()
    await drained
  }

  return {
    get opened() {
      return outgoing.headersSent || pending !== ''
    },
    describe(more) {
      if (!outgoing.headersSent) headers = { ...headers, ...more }
    },
    write(text) {
      recording?.append(text)
      return write(text)
    },
    send: (event, data) => writeAll(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    comment: (text) => writeAll(`: ${text}\n\n`),
    end() {
      clearInterval(keepAlive)
      flush()
      if (outgoing.headersSent) outgoing.end()
    },
  }
}

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // nginx gathers answers before passing them on, unless told otherwise.
  'x-accel-buffering': 'no',
}

function waitForDrain(outgoing: ServerResponse, writeIdleMs: number): Promise<void> {
  return new Promise((resolve) => {
    const idle = setTimeout(() => outgoing.destroy(), writeIdleMs)
    function stop(): void {
      clearTimeout(idle)
      outgoing.off('drain', stop).off('close', stop)
      resolve()
    }
    outgoing.once('drain', stop).once('close', stop)
  })
}
