import { createMemoryApiKeyStore, createMemoryTenantStore, derivePurposeKeys } from '@maester/access'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorOf } from '../testing/error_of.js'
import { adminKey, keyFor, requiredKeys } from '../testing/key_for.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

const stores = {
  apiKeys: createMemoryApiKeyStore(),
  peppers: derivePurposeKeys('api-keys', ['a secret of at least 32 characters']),
}
const operator = { authorization: `Bearer ${adminKey}` }
const refused = 'sk-refused-0123456789abcdef'
let changes = 0
let api: TestApi
let holder: { readonly authorization: string }
beforeAll(async () => {
  const tenants = createMemoryTenantStore()
  await tenants.create({ tenantId: 'acme', name: 'Acme', createdAt: new Date() })
  api = await startTestApi({
    ...stores,
    tenants,
    auth: requiredKeys(stores),
    credentialProbe: {
      knows: (provider) => provider === 'openai',
      check: async (_provider, secret) => (secret === refused ? 'refused' : 'accepted'),
    },
    onCredentialsChanged: async () => {
      changes += 1
    },
  })
  holder = await keyFor(stores, { scopes: ['credentials:write'] })
})
afterAll(() => api.close())

const send = (method: string, body: object, headers = holder) => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})
const path = '/v1/provider_credentials'
const sk = (name: string) => `sk-${name}-0123456789abcdef`

it('takes a secret, rotates it, deletes it, and never shows it', async () => {
  const added = await api.read(path, send('POST', { provider: 'openai', secret: sk('one'), name: 'Ours' }))
  expect(added).toMatchObject({ tenant: 'acme', version: 1, state: 'active', last4: 'cdef', probe: 'accepted' })
  const place = `${path}/${added.id}`
  const rotated = await api.read(place, send('PUT', { secret: sk('two'), probe: false }))
  expect(rotated).toMatchObject({ id: added.id, version: 2, state: 'active', name: 'Ours', probe: 'skipped' })
  const shown = await api.read(place, { headers: holder })
  expect(shown.versions).toMatchObject([
    { version: 2, state: 'active' },
    { version: 1, state: 'draining' },
  ])
  const list = await api.read(path, { headers: holder })
  expect(JSON.stringify([added, rotated, shown, list, api.lines, api.spans])).not.toMatch(/sk-(one|two)/)

  expect(await api.read(place, { method: 'DELETE', headers: holder })).toEqual({ id: added.id, deleted: true })
  expect((await api.get(place, holder)).status).toBe(404)
  expect(changes).toBe(3)
})

it('changes nothing when the provider refuses the key', async () => {
  const added = await api.read(path, send('POST', { provider: 'openai', secret: sk('one') }))
  const before = await api.read(`${path}/${added.id}`, { headers: holder })
  const response = await fetch(`${api.url}${path}/${added.id}`, send('PUT', { secret: refused }))
  expect(response.status).toBe(422)
  const text = await response.text()
  expect(JSON.parse(text).error).toMatchObject({ code: 'invalid_value', param: 'secret' })
  expect(text).not.toContain('sk-')
  expect(await api.read(`${path}/${added.id}`, { headers: holder })).toEqual(before)
})

it('refuses providers it does not know, and secrets that could not be sent', async () => {
  for (const [body, param] of [
    [{ provider: 'nobody', secret: sk('one') }, 'provider'],
    [{ provider: 'openai', secret: 'with space' }, 'secret'],
    [{ provider: 'openai', secret: 'line\r\nbreak' }, 'secret'],
    [{ provider: 'openai', secret: '' }, 'secret'],
  ] as const) {
    const error = await errorOf(await fetch(api.url + path, send('POST', body)))
    expect(error).toMatchObject({ code: 'invalid_value', param })
  }
})

it('lets the operator alone share a credential, and change a shared one', async () => {
  const body = { provider: 'openai', secret: sk('shared'), shared: true }
  expect((await errorOf(await fetch(api.url + path, send('POST', body)))).code).toBe('scope_denied')
  const asAcme = { ...operator, 'x-maester-tenant': 'acme' }
  const shared = await api.read(path, send('POST', body, asAcme))
  expect(shared).toMatchObject({ tenant: 'acme', shared: true })
  const rotation = await fetch(`${api.url}${path}/${shared.id}`, send('PUT', { secret: sk('stolen') }))
  expect((await errorOf(rotation)).code).toBe('scope_denied')
  const removal = await fetch(`${api.url}${path}/${shared.id}`, { method: 'DELETE', headers: holder })
  expect((await errorOf(removal)).code).toBe('scope_denied')
})
