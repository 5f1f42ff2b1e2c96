import { GatewayError } from '@maester/model_gateway'
import { createIds } from '@maester/observability'
import { afterEach, expect, it } from 'vitest'
import { startHttpServer } from './serve.js'
import { answerTo, testSource } from './testing/answers.js'
import { errorOf } from './testing/error_of.js'
import { sendRaw } from './testing/raw_request.js'
import { readEvents } from './testing/read_events.js'
import { startTestApi, type TestApi } from './testing/start_test_api.js'

const started: TestApi[] = []
afterEach(async () => {
  for (const api of started.splice(0)) await api.close()
})

async function start(): Promise<TestApi> {
  const api = await startTestApi()
  started.push(api)
  return api
}

const streamed = { prompt: 'Say hello.', stream: true }

it('lets an open stream run to its end, then is closed', async () => {
  const api = await start()
  let release = () => {}
  api.onStream(async (input, context, _options, onDelta) => {
    await onDelta('Hello', testSource)
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return answerTo(input, context)
  })
  const events = readEvents(await api.post('/v1/reliable_completion', streamed))
  await events.next()
  const closed = api.server.close(60_000)
  release()

  expect((await events.next()).value).toMatchObject({ event: 'result' })
  await closed
  await expect(api.get('/livez')).rejects.toThrow()
})

it('ends a stream that outlives the grace with an error, and aborts its call', async () => {
  const api = await start()
  api.onStream(async (_input, { signal }, _options, onDelta) => {
    await onDelta('Hello', testSource)
    await new Promise((stop) => signal.addEventListener('abort', stop))
    throw new GatewayError('client_cancelled', 'The caller went away.', true)
  })
  const events = readEvents(await api.post('/v1/reliable_completion', streamed))
  await events.next()
  await api.server.close(0)

  expect((await events.next()).value).toMatchObject({ event: 'error', data: { error: { code: 'shutting_down' } } })
  expect((await events.next()).done).toBe(true)
  await expect.poll(() => api.lines).toContainEqual(expect.objectContaining({ error_code: 'shutting_down' }))
})

it('cuts what does not end even then', async () => {
  const api = await start()
  let release = () => {}
  api.onStream(async (input, context, _options, onDelta) => {
    await onDelta('Hello', testSource)
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return answerTo(input, context)
  })
  const events = readEvents(await api.post('/v1/reliable_completion', streamed))
  await events.next()
  await api.server.close(0)

  await expect(events.next()).rejects.toThrow()
  release()
})

it('tells callers on open connections that it is stopping', async () => {
  const api = await start()
  let release = () => {}
  api.onRun(async (input, context) => {
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return answerTo(input, context)
  })
  const body = '{"prompt":"p"}'
  const request = `POST /v1/reliable_completion HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  const { socket, text } = sendRaw(api.port, request)
  await expect.poll(() => api.calls.length).toBe(1)
  const closed = api.server.close(60_000)
  socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await new Promise((tick) => setImmediate(tick))
  release()

  await closed
  expect(await text).toMatch(/^HTTP\/1\.1 200 .*HTTP\/1\.1 503 .*"shutting_down"/s)
})

it('still listens for its lame-duck time, for probes alone', async () => {
  const api = await start()
  let closed = false
  const closing = api.server.close(0, 300).then(() => (closed = true))
  const { text } = sendRaw(api.port, 'GET /livez?from=probe HTTP/1.1\r\nhost: localhost\r\n\r\n')
  const refused = await api.post('/v1/reliable_completion', { prompt: 'Hi' })

  expect(await text).toMatch(/^HTTP\/1\.1 200 .*connection: close/is)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('connection')).toBe('close')
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(await errorOf(refused)).toMatchObject({ type: 'overloaded_error', code: 'shutting_down', retryable: true })
  expect(closed).toBe(false)
  await closing
  await expect(api.get('/livez')).rejects.toThrow()
})

it.each([
  ['a host that is not one', 'GET /health HTTP/1.1\r\nhost: evil/?\r\nconnection: close\r\n\r\n', 400],
  ['no host', 'GET /health HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
  ['two hosts', 'GET /health HTTP/1.1\r\nhost: localhost\r\nHOST: other\r\nconnection: close\r\n\r\n', 400],
  ['one host said twice', 'GET /livez HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\n\r\n', 400],
  ['something that is not HTTP', 'HELLO\r\n\r\n', 400],
  ['headers of more than 16 KB', `GET /health HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(17_000)}\r\n\r\n`, 431],
])('answers %s in the shape of every error', async (_what, bytes, status) => {
  const { text } = sendRaw((await start()).port, bytes)

  const answer = await text
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(answer.toLowerCase()).toMatch(/x-request-id: req_/)
  expect(answer).toContain('"code":"invalid_value"')
})

it('cuts a caller who is slow with headers', async () => {
  const { app } = await start()
  const options = { app, host: '127.0.0.1', port: 0, ids: createIds(), headersTimeoutMs: 20, requestTimeoutMs: 20 }
  const server = await startHttpServer(options)
  const { text } = sendRaw(server.port, 'GET /health HTTP/1.1\r\nhost: t')

  expect(await text).toMatch(/^HTTP\/1\.1 408 (?!.*x-should-retry).*"invalid_value".*"retryable":true/s)
  await server.close(0)
})

it('drops connections above its limit', async () => {
  const { app } = await start()
  const server = await startHttpServer({
    app,
    host: '127.0.0.1',
    port: 0,
    ids: createIds(),
    limits: () => ({ maxConnections: 1 }),
  })
  const first = sendRaw(server.port, 'GET /livez HTTP/1.1\r\nhost: t\r\n\r\n')
  await new Promise((resolve) => first.socket.once('data', resolve))

  expect(await sendRaw(server.port, 'GET /livez HTTP/1.1\r\nhost: t\r\n\r\n').text).toBe('')
  first.socket.destroy()
  await server.close(0)
})

it('says where it listens, and rejects when it cannot', async () => {
  const api = await start()

  expect(api.url).toBe(`http://127.0.0.1:${api.port}`)
  await expect(startHttpServer({ app: api.app, host: '127.0.0.1', port: api.port, ids: createIds() })).rejects.toThrow(
    'EADDRINUSE',
  )
})
