import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorOf } from './testing/error_of.js'
import { startTestApi, type TestApi } from './testing/start_test_api.js'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

it.each([
  ['an answer', '/health', 200],
  ['an unknown path', '/nothing', 404],
  ['a wrong method', '/v1/jobs/x/cancel', 405],
  ['a refused query', '/v1/requests?limit=0', 400],
  ['a page', '/docs', 200],
])('names the request and protects the browser on %s', async (_what, path, status) => {
  const response = await api.get(path)

  expect(response.status).toBe(status)
  const headers = Object.fromEntries(response.headers)
  expect(headers['x-request-id']).toMatch(/^req_/)
  expect(headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/)
  expect(headers.traceparent).toMatch(new RegExp(`^00-${headers['x-trace-id']}-[0-9a-f]{16}-01$`))
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' })
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  await response.body?.cancel()
})

it('continues the trace of the caller, under a span of its own', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const response = await api.get('/v1/requests', { traceparent })

  expect(response.headers.get('x-trace-id')).toBe('0af7651916cd43dd8448eb211c80319c')
  expect(response.headers.get('traceparent')).not.toBe(traceparent)
  await expect
    .poll(() => api.spans.at(-1))
    .toMatchObject({
      name: 'GET /v1/requests',
      kind: 'server',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentSpanId: 'b7ad6b7169203331',
      tenantId: 'default',
      attributes: { 'http.response.status_code': 200, 'http.route': '/v1/requests' },
    })
})

it('starts a trace when the inbound one is not one', async () => {
  const response = await api.get('/health', { traceparent: '00-00000000000000000000000000000000-b7ad6b7169203331-01' })

  expect(response.headers.get('x-trace-id')).not.toBe('00000000000000000000000000000000')
})

it('writes one log line and one measurement per request, by the pattern of the route', async () => {
  await api.get('/v1/requests/req_unknown', { 'x-request-id': 'mine-7' })

  await expect
    .poll(() => api.lines.at(-1))
    .toMatchObject({
      event: 'http_request_finished',
      method: 'GET',
      route: '/v1/requests/:request_id',
      status: 404,
      client_request_id: 'mine-7',
      error_code: 'not_found',
    })
  expect(await (await api.get('/metrics')).text()).toContain(
    'maester_http_requests_total{route="/v1/requests/:request_id",method="GET",status="404"} 1',
  )
})

it('keeps an x-request-id out of the log that is too long or not printable', async () => {
  await api.get('/livez', { 'x-request-id': 'x'.repeat(257) })

  await expect.poll(() => api.lines.at(-1)).toMatchObject({ event: 'http_request_finished', route: '/livez' })
  expect(api.lines.at(-1)).not.toHaveProperty('client_request_id')
})

it('answers an unknown path with 404 and a known one under another method with 405, naming the right ones', async () => {
  const unknown = await api.get('/v1/nothing')
  expect(unknown.status).toBe(404)
  expect(await errorOf(unknown)).toEqual({
    message: 'No such route.',
    type: 'not_found_error',
    param: null,
    code: 'not_found',
    request_id: unknown.headers.get('x-request-id'),
    retryable: false,
  })

  const wrongMethod = await fetch(`${api.url}/v1/jobs`, { method: 'DELETE' })
  expect(wrongMethod.status).toBe(405)
  expect(wrongMethod.headers.get('allow')).toBe('GET, HEAD, POST')
  expect(await errorOf(wrongMethod)).toMatchObject({ type: 'invalid_request_error', code: 'invalid_value' })
})

it('answers HEAD like GET, without a body', async () => {
  const response = await fetch(`${api.url}/v1/requests`, { method: 'HEAD' })

  expect(response.status).toBe(200)
  expect(response.headers.get('x-request-id')).toMatch(/^req_/)
  expect(await response.text()).toBe('')
  expect((await fetch(`${api.url}/v1/requests/none`, { method: 'HEAD' })).status).toBe(404)
})

it.each([
  ['/v1/requests?colour=red', 'unknown_parameter', 'colour'],
  ['/v1/requests?__proto__=x', 'unknown_parameter', '__proto__'],
  ['/v1/requests?limit=0', 'invalid_value', 'limit'],
  ['/v1/requests?limit=201', 'invalid_value', 'limit'],
  ['/v1/requests?limit=ten', 'invalid_value', 'limit'],
  ['/v1/requests?limit=1&limit=2', 'invalid_value', 'limit'],
  ['/v1/requests?model=%00', 'invalid_value', 'model'],
  ['/v1/requests?cursor=%00', 'invalid_value', 'cursor'],
  ['/v1/requests?status=fine', 'invalid_value', 'status'],
  ['/v1/requests?from=yesterday', 'invalid_value', 'from'],
  ['/v1/requests/req_1?verbose=1', 'unknown_parameter', 'verbose'],
  ['/v1/usage/records?cursor=not-one', 'invalid_value', null],
])('refuses the query of %s', async (path, code, param) => {
  const response = await api.get(path)

  expect(response.status).toBe(400)
  expect(await errorOf(response)).toMatchObject({ code, param })
})

it('leaves probes their query', async () => {
  expect((await api.get('/livez?probe=1')).status).toBe(200)
})

it('says nothing of an error that is not meant for callers, and logs it under the request', async () => {
  api.onRun(() => {
    throw new Error('password authentication failed for user "maester" at 10.1.2.3')
  })
  const response = await api.post('/v1/reliable_completion', { prompt: 'p' })

  expect(response.status).toBe(500)
  expect(await errorOf(response)).toEqual({
    message: 'Something went wrong on our side.',
    type: 'internal_error',
    param: null,
    code: 'internal',
    request_id: response.headers.get('x-request-id'),
    retryable: false,
  })
  expect(api.lines.find(({ event }) => event === 'request_failed')).toMatchObject({
    request_id: response.headers.get('x-request-id'),
  })
})
