import { Worker } from 'node:worker_threads'
import { afterEach, expect, it } from 'vitest'
import type { HttpServerOptions } from '../serve.js'
import { sendRaw } from '../testing/raw_request.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

const started: TestApi[] = []
afterEach(async () => {
  for (const api of started.splice(0)) await api.close()
})

async function start(options: Partial<HttpServerOptions>): Promise<TestApi> {
  const api = await startTestApi({}, options)
  started.push(api)
  return api
}

/** A caller in a thread of its own: connects, and sends the pieces while this thread is told to do nothing else. */
const callerCode = `
const { parentPort, workerData: { port, pieces, turn } } = require('node:worker_threads')
const socket = require('node:net').connect(port, '127.0.0.1')
let text = ''
socket.setEncoding('utf8').on('data', (data) => (text += data)).on('error', () => {})
socket.on('close', () => parentPort.postMessage({ text }))
socket.on('connect', () => socket.write(pieces[0], () => {
  parentPort.postMessage('connected')
  Atomics.wait(turn, 0, 0)
  socket.write(pieces[1], () => { Atomics.store(turn, 1, 1); Atomics.notify(turn, 1) })
}))`

const slow = { headersTimeoutMs: 1_000, requestTimeoutMs: 1_000 }
const standStillMs = 1_200

/** What the caller is answered whose second piece arrives while the event loop is late by far more than the time-out. */
async function answerWhileLate(port: number, pieces: readonly [string, string]): Promise<string> {
  const turn = new Int32Array(new SharedArrayBuffer(8))
  const caller = new Worker(callerCode, { eval: true, workerData: { port, pieces, turn } })
  const answered = new Promise<string>((resolve) => {
    caller.on('message', (message) => {
      if (message !== 'connected') return resolve(message.text)
      // The first piece is read, and the time-out runs, before this thread stands still.
      setImmediate(() =>
        setImmediate(() => {
          Atomics.store(turn, 0, 1)
          Atomics.notify(turn, 0)
          Atomics.wait(turn, 1, 0)
          Atomics.wait(turn, 0, 1, standStillMs)
        }),
      )
    })
  })
  try {
    return await answered
  } finally {
    await caller.terminate()
  }
}

const body = '{"prompt":"Hi"}'
const head = `host: localhost\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
const requestLine = 'POST /v1/reliable_completion HTTP/1.1\r\n'

it('answers a request that had arrived before this process came to read it', async () => {
  const { port } = await start(slow)
  expect(await answerWhileLate(port, [requestLine, head + body])).toMatch(/^HTTP\/1\.1 200 /)
  expect(await answerWhileLate(port, [requestLine + head, body])).toMatch(/^HTTP\/1\.1 200 /)
})

it('does not wait for ever for the body of headers that came late', async () => {
  const { port } = await start(slow)
  expect(await answerWhileLate(port, [requestLine, head])).toMatch(/^HTTP\/1\.1 408 /)
})

it('still refuses what is too slow by itself', async () => {
  const { port } = await start({ headersTimeoutMs: 60, requestTimeoutMs: 120 })
  expect(await sendRaw(port, requestLine).text).toMatch(/^HTTP\/1\.1 408 /)
  expect(await sendRaw(port, requestLine + head).text).toMatch(/^HTTP\/1\.1 408 /)
  const first = `GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n`
  const answers = await sendRaw(port, first + requestLine).text
  expect(answers).toMatch(/^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 408 /)
})
