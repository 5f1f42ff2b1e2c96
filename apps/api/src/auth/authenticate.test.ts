import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorOf } from '../testing/error_of.js'
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
  fetch(api.url + path.replace(/:\w+/g, 'some_id'), { method, headers })

it('refuses every route of the app without a key, but for the public ones', async () => {
  expect(endpoints().length).toBeGreaterThan(15)
  for (const { method, path } of endpoints()) {
    const response = await ask(method, path)
    if (publicRoutes.has(`${method} ${path}`)) {
      expect(response.status, path).not.toBe(401)
    } else {
      expect(response.status, path).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      expect(await errorOf(response)).toMatchObject({ type: 'authentication_error', code: 'missing_key' })
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

it('asks for no key in local mode', async () => {
  const local = await startTestApi()

  expect((await local.get('/v1/requests')).status).toBe(200)
  await local.close()
})
