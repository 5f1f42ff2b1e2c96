import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TextServer {
  readonly url: string
  /** Answers every request from now on. */
  answerWith(contentType: string, text: string): void
  /** The last request's body. */
  readonly lastBody: unknown
  close(): Promise<void>
}

/** A server for the official SDKs to talk to: it answers with what a surface encoded. */
export async function serveText(): Promise<TextServer> {
  let answer = { contentType: 'text/plain', text: '' }
  let lastBody: unknown
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      lastBody = text === '' ? undefined : JSON.parse(text)
      response.writeHead(200, { 'content-type': answer.contentType })
      response.end(answer.text)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    answerWith(contentType, text) {
      answer = { contentType, text }
    },
    get lastBody() {
      return lastBody
    },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
