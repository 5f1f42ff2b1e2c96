import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface EchoingUpstream {
  readonly url: string
  /** Every credential that arrived in a header. */
  readonly seen: ReadonlySet<string>
  close(): void
}

const credentialHeaders = ['authorization', 'x-api-key', 'x-goog-api-key', 'x-operator-token'] as const

/** What the model's name asks for: a status, or one of these. */
export const echoes = ['whole', 'page', 'late', 'cut', 'redirect', '400', '404', '429', '500', '403', '401'] as const

/** A provider that gives back what it was sent: credentials stand in its headers, errors, extra fields and events. */
export async function startEchoingUpstream(): Promise<EchoingUpstream> {
  const seen = new Set<string>()
  const server = createServer((request, response) => void answer(request, response, seen))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, seen: Set<string>): Promise<void> {
  let body = ''
  for await (const chunk of request) body += chunk
  const values = credentialHeaders.flatMap((name) => (request.headers[name] ? [String(request.headers[name])] : []))
  for (const value of values) seen.add(value)
  const echo = values.join(' ')
  for (const name of ['x-request-id', 'request-id', 'x-echo', 'openai-organization', 'set-cookie', 'retry-after'])
    response.setHeader(name, echo)
  const asked = `${request.url} ${body}`
  const kind = echoes.find((name) => asked.includes(`echo-${name}`)) ?? 'whole'
  const error = { message: `Bad key ${echo}`, type: echo, code: echo, param: echo, key: echo }
  const status = Number(kind)
  if (kind === 'redirect') return void response.writeHead(307, { location: `/${encodeURIComponent(echo)}` }).end()
  if (kind === 'page') return void response.writeHead(200, { 'content-type': 'text/plain' }).end(`Hello ${echo}`)
  response.setHeader('content-type', 'application/json')
  if (status >= 400) return void response.writeHead(status).end(JSON.stringify({ type: 'error', error, echo }))
  const format = (request.url ?? '').includes('/messages') ? anthropicMessages : openAiChat
  if (!/"stream":\s*true/.test(body)) return void response.end(JSON.stringify({ ...format.whole, echo }))
  response.setHeader('content-type', 'text/event-stream')
  const event = (data: object) => `event: ${'type' in data ? data.type : 'chunk'}\ndata: ${JSON.stringify(data)}\n\n`
  response.write(`: ${echo}\n\n`)
  for (const data of format.beginning) response.write(event({ ...data, echo }))
  if (kind === 'late') response.write(event({ type: 'error', error }))
  if (kind === 'whole') for (const data of format.ending) response.write(event({ ...data, echo }))
  response.end(kind === 'whole' && format === openAiChat ? 'data: [DONE]\n\n' : '')
}

const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
const openAiChat = {
  whole: {
    ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm', usage },
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  },
  beginning: [
    { ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content: 'Hello.' }, finish_reason: null }] },
  ],
  ending: [
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    { ...chunk, choices: [], usage },
  ],
}

const message = { id: 'm', type: 'message', role: 'assistant', model: 'm', stop_sequence: null }
const anthropicUsage = { input_tokens: 1, output_tokens: 1 }
const anthropicMessages = {
  whole: { ...message, content: [{ type: 'text', text: 'Hello.' }], stop_reason: 'end_turn', usage: anthropicUsage },
  beginning: [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage: anthropicUsage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello.' } },
  ],
  ending: [
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ],
}
