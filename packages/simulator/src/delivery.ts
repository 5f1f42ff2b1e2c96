import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Headers, Reply } from './reply.js'

/** How the end of a body is known: its declared length, the last chunk, or the closed connection. */
export type Framing = { readonly by: 'chunks' | 'close' } | { readonly by: 'length'; readonly bytes: number }

/** One thing done to the connection. `cut` ends it in good order but too early; `reset` tears it down. */
export type Step =
  | { readonly do: 'head'; readonly status: number; readonly headers: Headers; readonly framing: Framing }
  | { readonly do: 'write'; readonly bytes: Buffer }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'hang' | 'reset' | 'cut' | 'end' }

export type DeliveryEnd = 'answered' | 'cut' | 'client_left'

/** The steps of a healthy reply. */
export function plainSteps(reply: Reply): readonly Step[] {
  return [headOf(reply), ...writesOf(reply), { do: 'end' }]
}

export function headOf(reply: Reply, framing: Framing = framingOf(reply)): Step {
  return { do: 'head', status: reply.status, headers: reply.headers, framing }
}

const framingOf = (reply: Reply): Framing => (reply.voice ? { by: 'chunks' } : { by: 'length', bytes: sizeOf(reply) })

export const sizeOf = (reply: Reply): number => reply.parts.reduce((total, part) => total + part.bytes.length, 0)

export function writesOf(reply: Reply): readonly Step[] {
  return reply.parts.map((part) => ({ do: 'write', bytes: part.bytes }))
}

/** Performs the steps; stops, and says so, as soon as the client is gone. */
export async function deliver(response: ServerResponse, steps: readonly Step[]): Promise<DeliveryEnd> {
  for (const step of steps) {
    if (response.destroyed) return 'client_left'
    switch (step.do) {
      case 'head':
        writeHead(response, step)
        break
      case 'write':
        if (!response.write(step.bytes)) await orClosed(response, (signal) => once(response, 'drain', { signal }))
        break
      case 'wait':
        await orClosed(response, (signal) => pause(step.ms, signal))
        break
      case 'hang':
        await orClosed(response, () => new Promise(() => {}))
        return 'client_left'
      case 'reset':
        response.socket?.resetAndDestroy()
        return 'cut'
      case 'cut':
        response.socket?.end()
        return 'cut'
      case 'end':
        response.end()
    }
  }
  return 'answered'
}

function writeHead(response: ServerResponse, { status, headers, framing }: Extract<Step, { do: 'head' }>): void {
  if (framing.by === 'close') response.removeHeader('transfer-encoding') // neither length nor chunks: the close ends it
  const length = framing.by === 'length' ? { 'content-length': String(framing.bytes) } : {}
  response.writeHead(status, { ...headers, ...length })
}

/** Runs `work` until it is done or the client has gone, whichever is first. */
async function orClosed(response: ServerResponse, work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  if (response.destroyed) return
  if (response.headersSent) response.flushHeaders() // Node holds the head back until the first write
  const gone = new AbortController()
  const leave = () => gone.abort()
  response.once('close', leave)
  const closed = new Promise<void>((resolve) => gone.signal.addEventListener('abort', () => resolve(), { once: true }))
  const finished = work(gone.signal).catch(() => {})
  await Promise.race([finished, closed])
  response.off('close', leave)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}
