import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type ScriptedReply, sendScripted } from './scripted_reply.js'

export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Parsed, when it is JSON. */
  readonly body: unknown
  /** Number of the TCP connection it came on, from 1. */
  readonly connection: number
}

/** A real HTTP server on a free loopback port that answers as it is told. */
export interface FakeUpstream {
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
  /** What the next requests are answered with, in order; the last one answers every request after it. */
  reply(...replies: readonly ScriptedReply[]): void
  /** Resolves when `count` requests have been received in all. */
  received(count: number): Promise<void>
  /** Resolves when the client has closed the connection of this number. */
  disconnected(connection: number): Promise<void>
  /** Resets the connection of this number, or every open one. */
  reset(connection?: number): void
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface FakeUpstreamOptions {
  /** Runs when a request has been read, before it is answered. */
  readonly onRequest?: (request: ReceivedRequest) => void | Promise<void>
}

export async function startFakeUpstream({ onRequest }: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
  const requests: ReceivedRequest[] = []
  let replies: readonly ScriptedReply[] = []
  const sockets = new Map<Socket, number>()
  const watchers = new Set<() => void>()
  let connections = 0
  const changed = () => {
    for (const watcher of [...watchers]) watcher()
  }

  const server = createServer(async (message, response) => {
    try {
      const request = await readRequest(message, sockets.get(message.socket) ?? 0)
      requests.push(request)
      await onRequest?.(request)
      changed()
      const [reply, ...rest] = replies
      if (rest.length > 0) replies = rest
      await sendScripted(response, reply ?? { status: 501, body: 'no reply scripted' })
    } catch {
      response.destroy()
    }
  })
  server.keepAliveTimeout = 0
  server.on('connection', (socket) => {
    connections += 1
    sockets.set(socket, connections)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      changed()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const when = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = () => {
        if (!condition()) return
        watchers.delete(check)
        resolve()
      }
      watchers.add(check)
      check()
    })
  const reset = (connection?: number) => {
    for (const [socket, number] of sockets) {
      if (connection === undefined || connection === number) socket.resetAndDestroy()
    }
  }
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    reset()
    await closed
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    reply: (...next) => {
      replies = next
    },
    received: (count) => when(() => requests.length >= count),
    disconnected: (connection) => when(() => connection <= connections && ![...sockets.values()].includes(connection)),
    reset,
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function readRequest(message: IncomingMessage, connection: number): Promise<ReceivedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  const { method = '', url = '', headers } = message
  return { method, path: url, headers, body: parsed(Buffer.concat(chunks).toString()), connection }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
