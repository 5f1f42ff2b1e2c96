// A provider: one fixed completion of 1 KB after DELAY_MS, or a fixed stream at once. PORT is where it listens.
import { createServer } from 'node:http'

const delayMs = Number(process.env.DELAY_MS ?? 0)

const content = 'All systems recovered. '.repeat(20)
const usage = { prompt_tokens: 250, completion_tokens: 100, total_tokens: 350 }
const whole = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_760_000_000,
  model: 'gpt-4.1-mini',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage,
})
const chunk = (fields) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_760_000_000, model: 'gpt-4.1-mini', ...fields })}\n\n`
const delta = chunk({ choices: [{ index: 0, delta: { content: 'recovered ' }, finish_reason: null }] })
const first = chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] })
const last = [
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  chunk({ choices: [], usage }),
  'data: [DONE]\n\n',
].join('')
const chunksPerStream = 50

createServer((request, response) => {
  const pieces = []
  request.on('data', (piece) => pieces.push(piece))
  request.on('end', () => {
    if (request.method === 'GET') return response.end('ok')
    if (!Buffer.concat(pieces).includes('"stream":true')) {
      const answer = () => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(whole) })
        response.end(whole)
      }
      return delayMs > 0 ? setTimeout(answer, delayMs) : answer()
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(first)
    let sent = 0
    const next = () => {
      if (sent === chunksPerStream) return response.end(last)
      sent += 1
      response.write(delta)
      setImmediate(next)
    }
    next()
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
