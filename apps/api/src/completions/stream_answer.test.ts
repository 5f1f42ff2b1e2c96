import { GatewayError } from '@maester/model_gateway'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { defaultSettings } from '../dependencies.js'
import { answerTo, testSource } from '../testing/answers.js'
import { errorOf } from '../testing/error_of.js'
import { readEvents } from '../testing/read_events.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const body = { prompt: 'Say hello.', stream: true }
const ask = () => api.post('/v1/reliable_completion', body)

it('delivers each piece before the next is there, then the result, then what it cost', async () => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  api.onStream(async (input, context, _options, onDelta) => {
    await onDelta('Hello', testSource)
    await held
    await onDelta(' there.\n', testSource)
    return answerTo(input, context)
  })
  const response = await ask()
  const events = readEvents(response)

  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-maester-provider': 'openai',
    'x-maester-model': 'gpt-4.1-mini',
    'x-maester-simulated': 'true',
  })
  expect((await events.next()).value).toEqual({ event: 'delta', data: { content: 'Hello' } })
  release()
  expect((await events.next()).value).toEqual({ event: 'delta', data: { content: ' there.\n' } })
  expect((await events.next()).value).toMatchObject({
    event: 'result',
    data: { content: 'Hello there.', request_id: response.headers.get('x-request-id') },
  })
  expect((await events.next()).value).toEqual({
    comment:
      'x-maester-provider=openai x-maester-model=gpt-4.1-mini x-maester-simulated=true x-maester-attempts=1 x-maester-cost-usd=0.000093',
  })
  expect((await events.next()).done).toBe(true)
})

it('answers a failure before the first piece like any other', async () => {
  api.onStream(() => {
    throw new GatewayError('upstream_failed', 'No provider answered.', true)
  })
  const response = await ask()

  expect(response.status).toBe(502)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect((await errorOf(response)).code).toBe('upstream_failed')
})

it('says in the stream that it broke, and gives no result', async () => {
  api.onStream(async (_input, _context, _options, onDelta) => {
    await onDelta('Hel', testSource)
    throw new GatewayError('upstream_incomplete', 'The provider stopped before the end.', true)
  })
  const response = await ask()
  const events = []
  for await (const event of readEvents(response)) events.push(event)

  expect(events).toMatchObject([
    { event: 'delta' },
    {
      event: 'error',
      data: { error: { code: 'upstream_incomplete', request_id: response.headers.get('x-request-id') } },
    },
  ])
})

it('says nothing in the stream of an error that is not meant for callers', async () => {
  api.onStream(async (_input, _context, _options, onDelta) => {
    await onDelta('Hel', testSource)
    throw new Error('connect ECONNREFUSED 10.1.2.3:5432')
  })
  const text = await (await ask()).text()

  expect(text).toContain('"code":"internal"')
  expect(text).not.toContain('10.1.2.3')
  expect(api.lines.find(({ event }) => event === 'request_failed')).toBeDefined()
})

it('aborts the call when the caller hangs up in the middle', async () => {
  const caller = new AbortController()
  const reason = new Promise((resolve) => {
    api.onStream(async (_input, { signal }, _options, onDelta) => {
      await onDelta('Hello', testSource)
      await new Promise((stop) => signal.addEventListener('abort', stop))
      resolve(signal.aborted)
      throw new GatewayError('client_cancelled', 'The caller has gone.', false)
    })
  })
  const response = await fetch(`${api.url}/v1/reliable_completion`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: caller.signal,
  })
  await readEvents(response).next()
  caller.abort()

  expect(await reason).toBe(true)
})

it('keeps a stream that has fallen silent alive with comments, and is silent itself before the first piece', async () => {
  const eventStream = { ...defaultSettings.eventStream, keepAliveMs: 5 }
  const patient = await startTestApi({ settings: { eventStream } })
  let release = () => {}
  const held = () =>
    new Promise<void>((resolve) => {
      release = resolve
    })
  patient.onStream(async (input, context, _options, onDelta) => {
    await new Promise((passed) => setTimeout(passed, 20)) // four times as long as it takes to fall silent
    await onDelta('Hello', testSource)
    await held()
    return answerTo(input, context)
  })
  const events = readEvents(await patient.post('/v1/reliable_completion', body))

  expect((await events.next()).value).toEqual({ event: 'delta', data: { content: 'Hello' } })
  expect((await events.next()).value).toEqual({ comment: 'keep-alive' })
  expect((await events.next()).value).toEqual({ comment: 'keep-alive' })
  release()
  await patient.close()
})
