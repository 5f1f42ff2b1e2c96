// The floor: node:http in, undici's dispatch out, bytes through. PORT listens, UPSTREAM is the origin.
import { createServer } from 'node:http'
import { Pool } from 'undici'

const pool = new Pool(process.env.UPSTREAM, { connections: 256, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })

createServer((request, response) => {
  const pieces = []
  request.on('data', (piece) => pieces.push(piece))
  request.on('end', () => {
    if (request.method === 'GET') return response.end('ok')
    pool.dispatch(
      {
        method: 'POST',
        path: '/v1/chat/completions',
        headers: { 'content-type': 'application/json', authorization: 'Bearer bench' },
        body: Buffer.concat(pieces),
      },
      {
        onRequestStart() {},
        onResponseStart(_, status, headers) {
          response.writeHead(status, { 'content-type': headers['content-type'] })
        },
        onResponseData(controller, data) {
          if (response.write(data)) return
          controller.pause()
          response.once('drain', () => controller.resume())
        },
        onResponseEnd() {
          response.end()
        },
        onResponseError() {
          response.destroy()
        },
      },
    )
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
