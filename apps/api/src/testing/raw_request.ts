import { connect, type Socket } from 'node:net'

export interface RawExchange {
  readonly socket: Socket
  /** Everything received until the server closes the connection. */
  readonly text: Promise<string>
}

/** Sends bytes as they are, for what `fetch` would not send. */
export function sendRaw(port: number, bytes: string | Buffer): RawExchange {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  const text = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
  socket.write(bytes)
  return { socket, text }
}
