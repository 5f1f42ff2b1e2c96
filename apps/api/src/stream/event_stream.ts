import type { ServerResponse } from 'node:http'

export interface EventStreamLimits {
  /** Time between comments that keep the connection alive, in ms. */
  readonly keepAliveMs: number
  /** Longest wait for a caller who reads nothing, in ms; then the connection is cut. */
  readonly writeIdleMs: number
}

/** Server-sent events on one answer. Once the caller has gone, everything is dropped silently. */
export interface EventStream {
  /** Whether anything was sent. Until then an ordinary answer is still possible. */
  readonly opened: boolean
  /** Resolves when the caller can take more: awaiting it is what keeps a slow reader from filling memory. */
  send(event: string, data: unknown): Promise<void>
  comment(text: string): Promise<void>
  end(): void
}

/** Opens with the first event, or after `keepAliveMs` with a comment when there is nothing to say by then. */
export function createEventStream(
  outgoing: ServerResponse,
  { keepAliveMs, writeIdleMs }: EventStreamLimits,
): EventStream {
  let drained: Promise<void> | undefined
  const keepAlive = setInterval(() => {
    if (!drained) void write(': keep-alive\n\n')
  }, keepAliveMs)
  outgoing.once('close', () => clearInterval(keepAlive))

  async function write(text: string): Promise<void> {
    if (outgoing.destroyed || outgoing.writableEnded) return
    if (!outgoing.headersSent) openStream(outgoing)
    if (!outgoing.write(text)) drained ??= waitForDrain(outgoing, writeIdleMs).finally(() => (drained = undefined))
    await drained
  }

  return {
    get opened() {
      return outgoing.headersSent
    },
    send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    comment: (text) => write(`: ${text}\n\n`),
    end() {
      clearInterval(keepAlive)
      if (outgoing.headersSent) outgoing.end()
    },
  }
}

function openStream(outgoing: ServerResponse): void {
  outgoing.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // nginx gathers answers before passing them on, unless told otherwise.
    'x-accel-buffering': 'no',
  })
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
