import type { ErrorNotice } from './errors/error_notice.js'
import type { Json } from './json.js'

export type Headers = Readonly<Record<string, string>>

/** An answer as bytes, not yet sent, in parts that a fault can cut, repeat or leave out. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly parts: readonly Part[]
  /** Set when the reply is a stream: how this format speaks inside one. */
  readonly voice: StreamVoice | undefined
}

/**
 * `opening` comes before any output, `content` is output, `finish` says why it ended, `terminal` is the format's end
 * marker, `aside` is a ping or a comment, `body` a whole reply.
 */
export interface Part {
  readonly kind: 'opening' | 'content' | 'finish' | 'usage' | 'terminal' | 'aside' | 'body'
  readonly bytes: Buffer
  /** True on the part that carries the final usage. */
  readonly carriesUsage?: boolean
}

export interface StreamVoice {
  /** What the format sends when it fails after `partsBefore` parts of the stream. */
  error(notice: ErrorNotice, partsBefore: number): Buffer
  /** An event that no version of the format defines. */
  readonly unknownEvent: Buffer
}

export function jsonReply(status: number, headers: Headers, body: Json): Reply {
  const bytes = Buffer.from(JSON.stringify(body))
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    parts: [{ kind: 'body', bytes, carriesUsage: true }],
    voice: undefined,
  }
}

export function streamReply(headers: Headers, parts: readonly Part[], voice: StreamVoice): Reply {
  const defaults = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }
  return { status: 200, headers: { ...defaults, ...headers }, parts, voice }
}
