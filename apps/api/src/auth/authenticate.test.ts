import { afterAll, beforeAll, expect, it } from 'vitest'
import { speaksAnthropic } from '../errors/error_shape.js'
import { errorOf, messageErrorOf } from '../testing/error_of.js'
import { sendRaw } from '../testing/raw_request.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'
import { adminKeyVerifier } from './key_stores/admin_key.js'
import { publicRoutes } from './public_routes.js'

const adminKey = 'admin-key-of-at-least-32-characters'
let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ auth: { mode: 'required', keys: adminKeyVerifier(adminKey) } })
})
afterAll(() => api.close())

const endpoints = () => api.app.routes.filter(({ method }) => method !== 'ALL')
const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(api.url + path.replace(/:\w+(\{.+\})?/g, 'some_id'), { method, headers })

it('refuses every route of the app without a key, but for the public ones', async () => {
  expect(endpoints().length).toBeGreaterThan(15)
  for (const { method, path } of endpoints()) {
    const response = await ask(method, path)
    if (publicRoutes.has(`${method} ${path}`)) {
      expect(response.status, path).not.toBe(401)
    } else {
      expect(response.status, path).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      const { type } = await (speaksAnthropic(path) ? messageErrorOf(response) : errorOf(response))
      expect(type, path).toBe('authentication_error')
    }
  }
})

it('allows no public route that does not exist', () => {
  const known = new Set(endpoints().map(({ method, path }) => `${method} ${path}`))
  for (const endpoint of publicRoutes) expect(known).toContain(endpoint)
})

it('refuses unknown paths without a key too, so that nothing can be found out', async () => {
  for (const path of [
    '/',
    '/v1/nothing',
    '/v2',
    '/health/x',
    '/health/',
    '//health',
    '/%2Fhealth',
    '/docs/../v1/jobs',
  ]) {
    expect((await ask('GET', path)).status, path).toBe(401)
  }
})

it('asks for a key on the route that runs, however its path is written', async () => {
  const targets = [
    '/v1/requests?/health',
    '/%76%31/requests',
    'http://evil.test/health/../v1/requests',
    '/v1//requests',
  ]
  for (const target of targets) {
    const { text } = sendRaw(api.port, `GET ${target} HTTP/1.1\r\nhost: health\r\nconnection: close\r\n\r\n`)
    expect(await text, target).toMatch(/^HTTP\/1\.1 40[01] /)
  }
})

it.each([
  ['a wrong key', { authorization: 'Bearer wrong' }, 'invalid_key'],
  ['the key with more behind it', { authorization: `Bearer ${adminKey}x` }, 'invalid_key'],
  ['a wrong x-api-key', { 'x-api-key': "' OR '1'='1" }, 'invalid_key'],
  ['an empty x-api-key', { 'x-api-key': '' }, 'missing_key'],
  ['another scheme', { authorization: `Basic ${adminKey}` }, 'missing_key'],
])('refuses %s', async (_what, headers, code) => {
  const response = await ask('GET', '/v1/requests', headers)

  expect(response.status).toBe(401)
  const text = await response.text()
  expect(JSON.parse(text).error.code).toBe(code)
  expect(text).not.toContain(adminKey)
})

it('takes the key as a bearer token or as x-api-key, for tenant default', async () => {
  for (const headers of [{ authorization: `Bearer ${adminKey}` }, { 'x-api-key': adminKey }]) {
    expect((await ask('GET', '/v1/requests', headers)).status).toBe(200)
  }
  expect(api.lines.at(-1)).toMatchObject({ tenant_id: 'default', api_key_id: 'admin' })
})

it('keeps no trace of callers it does not know', async () => {
  const before = api.spans.length
  await ask('GET', '/v1/requests')
  await ask('GET', '/livez')

  expect(api.spans).toHaveLength(before)
})

it('asks for no key in local mode, but of those who are not local', async () => {
  const local = await startTestApi()
  const ask = async (headers: string) => {
    const { text } = sendRaw(local.port, `GET /v1/requests HTTP/1.1\r\n${headers}\r\nconnection: close\r\n\r\n`)
    return Number((await text).slice(9, 12))
  }

  for (const host of ['localhost:8080', '127.0.0.1', '127.8.8.8:80', '[::1]:8080', 'api.localhost']) {
    expect(await ask(`host: ${host}`), host).toBe(200)
  }
  // A page whose name was made to point at 127.0.0.1, and one that sends requests across sites.
  for (const host of ['evil.test', '127.0.0.1.evil.test', 'localhost.evil.test:8080', '10.0.0.1']) {
    expect(await ask(`host: ${host}`), host).toBe(401)
  }
  expect(await ask('host: 127.0.0.1\r\nsec-fetch-site: cross-site')).toBe(401)
  expect(await ask('host: 127.0.0.1\r\nsec-fetch-site: same-origin')).toBe(200)
  await local.close()
})

it('takes every host name in local mode when told to', async () => {
  const open = await startTestApi({ auth: { mode: 'local', anyHost: true } })
  const { text } = sendRaw(open.port, 'GET /v1/requests HTTP/1.1\r\nhost: maester:8080\r\nconnection: close\r\n\r\n')

  expect(await text).toMatch(/^HTTP\/1\.1 200 /)
  await open.close()
})
