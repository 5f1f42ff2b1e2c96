import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { HttpServerOptions } from '../serve.js'
import { answerTo } from '../testing/answers.js'
import { errorOf } from '../testing/error_of.js'
import { sendRaw } from '../testing/raw_request.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

/** The machine may be busy with other things. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 })

const started: TestApi[] = []
afterEach(async () => {
  for (const api of started.splice(0)) await api.close()
})

/** An API whose completions last until they are let go. */
async function start(options: Partial<HttpServerOptions>) {
  const reasons: string[] = []
  const api = await startTestApi({}, { onOverload: (reason) => reasons.push(reason), ...options })
  started.push(api)
  let letGo = () => {}
  const gone = new Promise<void>((resolve) => (letGo = resolve))
  api.onRun(async (input, context) => {
    await gone
    return answerTo(input, context)
  })
  const ask = (prompt = 'Hi') => api.post('/v1/reliable_completion', { prompt })
  return { ...api, ask, letGo, reasons }
}

it('refuses what is more than it takes on, and answers probes and measurements all the while', async () => {
  const { ask, calls, get, letGo, reasons } = await start({ limits: () => ({ maxRequests: 3 }) })
  const taken = Array.from({ length: 3 }, () => ask())
  await eventually(() => calls.length).toBe(3)

  for (const refused of await Promise.all(Array.from({ length: 20 }, () => ask()))) {
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await errorOf(refused)).toMatchObject({ type: 'overloaded_error', code: 'overloaded', retryable: true })
  }
  expect(reasons).toEqual(Array.from({ length: 20 }, () => 'requests'))
  for (const path of ['/livez', '/readyz', '/metrics', '/health']) expect((await get(path)).status, path).toBe(200)
  letGo()
  for (const response of await Promise.all(taken)) expect(response.status).toBe(200)
  await eventually(async () => (await ask()).status).toBe(200)
})

it('keeps the connection of a small request it refuses, and drops that of a large one', async () => {
  const { post, calls, ask, letGo } = await start({ limits: () => ({ maxRequests: 1 }) })
  const taken = ask()
  await eventually(() => calls.length).toBe(1)

  expect((await ask()).headers.get('connection')).toBe('keep-alive')
  const large = await post('/v1/reliable_completion', { prompt: 'x'.repeat(70_000) })
  expect([large.status, large.headers.get('connection')]).toEqual([503, 'close'])
  letGo()
  await taken
})

it('counts the bytes of the bodies it works on, and lets one large one in alone', async () => {
  const { ask, calls, letGo, reasons } = await start({ limits: () => ({ maxWaitingBytes: 10_000 }) })
  const large = ask('x'.repeat(12_000))
  await eventually(() => calls.length).toBe(1)

  expect((await ask()).status).toBe(503)
  expect(reasons).toEqual(['waiting_bytes'])
  letGo()
  expect((await large).status).toBe(200)
  await eventually(async () => (await ask()).status).toBe(200)
})

it('lets no address have more connections than it may', async () => {
  const { port } = await start({ limits: () => ({ maxConnectionsPerAddress: 2 }) })
  const open = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
  await Promise.all(open.map((socket) => once(socket, 'connect')))

  const request = 'GET /livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'
  expect(await sendRaw(port, request).text).toBe('')
  open[0]!.destroy()
  await eventually(() => sendRaw(port, request).text).toMatch(/^HTTP\/1\.1 200 /)
  open[1]!.destroy()
})

it('cuts off a caller who takes nothing of a whole answer', async () => {
  const api = await start({ writeIdleMs: 50 })
  api.onRun(async (input, context) => ({ ...answerTo(input, context), content: 'x'.repeat(30_000_000) }))
  const body = '{"prompt":"Hi"}'
  const head = `POST /v1/reliable_completion HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
  const caller = connect(api.port, '127.0.0.1')
  caller.on('error', () => undefined)
  caller.pause().write(head + body)

  // The request ends only when its connection does: nobody can have taken all of the answer.
  await eventually(() => api.lines.map(({ event }) => event)).toContain('http_request_finished')
  expect(caller.bytesRead).toBe(0)
  caller.destroy()
})
