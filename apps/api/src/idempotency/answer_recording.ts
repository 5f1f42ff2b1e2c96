import type { ServerResponse } from 'node:http'
import type { IdempotencyRef, IdempotencyStore, KeptAnswer } from '@maester/completion'
import type { Logger } from '@maester/observability'

export interface AnswerRecording {
  /** The next piece of a stream. */
  append(text: string): void
  /** Keeps what was appended, with the headers the stream was opened with. */
  keepStream(): Promise<void>
  /** Never rejects: a caller who has paid for an answer gets it. Only the first answer is kept. */
  keep(answer: KeptAnswer): Promise<void>
  /** Nothing was done: the key is free again. */
  release(): Promise<void>
  /** What became of it nobody will know. */
  abandon(): Promise<void>
  /** Gives no more signs of life. */
  end(): void
}

export interface RecordingTools {
  readonly store: IdempotencyStore
  readonly ref: IdempotencyRef
  readonly owner: string
  readonly leaseMs: number
  readonly outgoing: ServerResponse
  readonly log: Pick<Logger, 'warn'>
}

const repeated = /^(?:content-type|cache-control|x-accel-buffering|location|retry-after|retry-after-ms|x-maester-.+)$/

/** Keeps the answer to one request, and the key until then. */
export function createAnswerRecording({ store, ref, owner, leaseMs, outgoing, log }: RecordingTools): AnswerRecording {
  const pieces: string[] = []
  let isOver = false
  const signs = setInterval(() => void tried(store.renew(ref, owner, leaseMs)), leaseMs / 3)
  signs.unref()

  async function tried(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => log.warn('idempotency_key_not_kept', { error }))
  }

  async function over(work: () => Promise<void>): Promise<void> {
    if (isOver) return
    isOver = true
    clearInterval(signs)
    await tried(work())
  }

  function keep({ status, headers, body }: KeptAnswer): Promise<void> {
    const kept = Object.entries(headers).filter(([name]) => repeated.test(name))
    return over(() => store.finish(ref, owner, { status, headers: Object.fromEntries(kept), body }))
  }

  return {
    append(text) {
      pieces.push(text)
    },
    keepStream() {
      const headers = Object.entries(outgoing.getHeaders()).map(([name, value]) => [name, String(value)])
      return keep({ status: 200, headers: Object.fromEntries(headers), body: pieces.join('') })
    },
    keep,
    release: () => over(() => store.release(ref, owner)),
    abandon: () => over(() => store.abandon(ref, owner)),
    end: () => clearInterval(signs),
  }
}
