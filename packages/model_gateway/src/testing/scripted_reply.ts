import type { ServerResponse } from 'node:http'

/** A piece of a body, or a wait before the next piece. */
export type ScriptedChunk = string | Buffer | { readonly until: Promise<unknown> } | { readonly pauseMs: number }

/** What the fake upstream does with one request. */
export interface ScriptedReply {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. */
  readonly body?: unknown
  /** Sent one by one in place of `body`. */
  readonly chunks?: Iterable<ScriptedChunk> | AsyncIterable<ScriptedChunk>
  /**
   * How it ends. `hang`: never; `reset`: the connection is reset; both come before the headers when there is neither
   * `body` nor `chunks`. Default `end`.
   */
  readonly ending?: 'end' | 'hang' | 'reset'
}

export async function sendScripted(response: ServerResponse, reply: ScriptedReply): Promise<void> {
  const { body, chunks, ending = 'end' } = reply
  if (body !== undefined || chunks !== undefined || ending === 'end') await sendBody(response, reply)
  if (ending === 'end') response.end()
  // Let what was written leave before the reset overtakes it.
  else if (ending === 'reset') setImmediate(() => response.socket?.resetAndDestroy())
}

async function sendBody(response: ServerResponse, reply: ScriptedReply): Promise<void> {
  const { status = 200, headers, body = '', chunks } = reply
  const isText = typeof body === 'string'
  response.writeHead(status, { ...(!isText && { 'content-type': 'application/json' }), ...headers })
  response.flushHeaders()
  for await (const chunk of chunks ?? [isText ? body : JSON.stringify(body)]) {
    if (response.destroyed) return
    await sendChunk(response, chunk)
  }
}

async function sendChunk(response: ServerResponse, chunk: ScriptedChunk): Promise<void> {
  if (typeof chunk === 'object' && 'until' in chunk) await chunk.until
  else if (typeof chunk === 'object' && 'pauseMs' in chunk) {
    await new Promise((resolve) => setTimeout(resolve, chunk.pauseMs))
  } else if (chunk.length > 0 && !response.write(chunk)) {
    await new Promise<void>((resolve) => {
      const finish = () => {
        response.off('drain', finish).off('close', finish)
        resolve()
      }
      response.on('drain', finish).on('close', finish)
    })
  }
}
