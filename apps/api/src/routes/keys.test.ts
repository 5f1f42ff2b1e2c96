import { createMemoryApiKeyStore, derivePurposeKeys } from '@maester/access'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorOf } from '../testing/error_of.js'
import { adminKey, keyFor, requiredKeys } from '../testing/key_for.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

const stores = {
  apiKeys: createMemoryApiKeyStore(),
  peppers: derivePurposeKeys('api-keys', ['a secret of at least 32 characters']),
}
const operator = { authorization: `Bearer ${adminKey}` }
const changed: string[] = []
let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ ...stores, auth: requiredKeys(stores), onKeyChanged: (keyId) => changed.push(keyId) })
})
afterAll(() => api.close())

type Key = { readonly id: string; readonly key: string; readonly [name: string]: unknown }
type Headers = Readonly<Record<string, string>>

const send = (method: string, body: unknown, headers: Headers) => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})
const make = (body: object, headers: Headers = operator) => api.read<Key>('/v1/keys', send('POST', body, headers))
const refusal = async (method: string, path: string, body: object, headers: Headers) =>
  errorOf(await fetch(api.url + path, send(method, body, headers)))

it('shows a key once, and lets its holder in until it is revoked', async () => {
  const { key, ...shown } = await make({ name: 'web', tenant: 'acme', limits: { requests_per_minute: 60 } })
  expect(shown).toMatchObject({ tenant: 'acme', status: 'active', limits: { requests_per_minute: 60 }, models: null })
  expect(key.startsWith(`${shown.prefix}_`)).toBe(true)
  const holder = { authorization: `Bearer ${key}` }
  expect((await api.get('/v1/requests', holder)).status).toBe(200)
  expect(api.lines.at(-1)).toMatchObject({ tenant_id: 'acme', api_key_id: shown.id })

  const asAcme = { ...operator, 'x-maester-tenant': 'acme' }
  const list = await api.read<{ data: readonly object[] }>('/v1/keys', { headers: asAcme })
  expect(list.data).toEqual([shown])
  expect(JSON.stringify([list, api.lines, api.spans])).not.toContain(key.slice(17, 60))

  const revoked = await api.read(`/v1/keys/${shown.id}`, { method: 'DELETE', headers: asAcme })
  expect(revoked).toMatchObject({ status: 'revoked' })
  expect(changed).toContain(shown.id)
  expect((await errorOf(await api.get('/v1/requests', holder))).code).toBe('key_revoked')
})

it('lists page by page', async () => {
  const names = ['one', 'two', 'three']
  for (const name of names) await make({ name, tenant: 'paged' })
  const headers = { ...operator, 'x-maester-tenant': 'paged' }
  type Page = { data: readonly Key[]; next_cursor: string | null }
  const first = await api.read<Page>('/v1/keys?limit=2', { headers })
  const second = await api.read<Page>(`/v1/keys?limit=2&cursor=${first.next_cursor}`, { headers })
  expect([...first.data, ...second.data].map(({ name }) => name).sort()).toEqual([...names].sort())
  expect(second.next_cursor).toBeNull()
})

it('makes no key that can do more than the one it is made with', async () => {
  const expiresAt = new Date(Date.now() + 3_600_000)
  const order = {
    scopes: ['keys:write', 'completions'],
    allowedModels: ['gpt-4.1*'],
    limits: { maxInFlight: 2 },
  } as const
  const holder = await keyFor(stores, { ...order, expiresAt })
  const later = new Date(expiresAt.getTime() + 1_000).toISOString()

  for (const [body, code, param] of [
    [{ scopes: ['admin'] }, 'scope_denied', 'scopes'],
    [{ scopes: ['credentials:write'] }, 'scope_denied', 'scopes'],
    [{ models: ['*'] }, 'model_denied', 'models'],
    [{ limits: { max_in_flight: 3 } }, 'scope_denied', 'limits'],
    [{ expires_at: later }, 'scope_denied', 'expires_at'],
    [{ tenant: 'globex' }, 'scope_denied', 'tenant'],
    [{ tenant: 'default' }, 'scope_denied', 'tenant'],
    [{ project: 'nowhere' }, 'invalid_value', 'project'],
    [{ operator: true }, 'unknown_parameter', 'operator'],
  ] as const) {
    expect(await refusal('POST', '/v1/keys', { name: 'more', ...body }, holder)).toMatchObject({ code, param })
  }
  const same = await make({ name: 'as much' }, holder)
  expect(same).toMatchObject({
    scopes: ['completions'],
    models: ['gpt-4.1*'],
    limits: { max_in_flight: 2 },
    expires_at: expiresAt.toISOString(),
  })
})

it('changes no key to more than the one it is changed with, itself included', async () => {
  const narrow = await make({ name: 'narrow', tenant: 'acme', scopes: ['keys:write'], models: ['fast'] })
  const holder = { authorization: `Bearer ${narrow.key}` }
  const path = `/v1/keys/${narrow.id}`
  for (const body of [{ scopes: ['admin'] }, { models: null }, { models: ['best'] }]) {
    expect((await refusal('PATCH', path, body, holder)).code).toMatch(/^(scope|model)_denied$/)
  }
  const init = send('PATCH', { name: 'renamed', limits: { requests_per_minute: 5 } }, holder)
  expect(await api.read(path, init)).toMatchObject({ name: 'renamed', limits: { requests_per_minute: 5 } })
})

it('keeps a key of a project to the keys of that project', async () => {
  for (const id of ['web', 'shop']) {
    const init = send('POST', { id }, { ...operator, 'x-maester-tenant': 'acme' })
    await api.read('/v1/projects', init)
  }
  const scopes = ['keys:write', 'completions']
  const web = await make({ name: 'web', tenant: 'acme', project: 'web', scopes })
  const shop = await make({ name: 'shop', tenant: 'acme', project: 'shop' })
  const holder = { authorization: `Bearer ${web.key}` }

  const { data } = await api.read<{ data: readonly Key[] }>('/v1/keys', { headers: holder })
  expect(data.map(({ name }) => name)).toEqual(['web'])
  expect((await api.get(`/v1/keys/${shop.id}`, holder)).status).toBe(404)
  expect(await refusal('POST', '/v1/keys', { name: 'x', project: 'shop' }, holder)).toMatchObject({ param: 'project' })
  expect(await make({ name: 'more', scopes: ['completions'] }, holder)).toMatchObject({ project: 'web' })
})
