import { createMemoryApiKeyStore, derivePurposeKeys, type Scope, scopes } from '@maester/access'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { speaksAnthropic } from '../errors/error_shape.js'
import { errorOf, messageErrorOf } from '../testing/error_of.js'
import { adminKey, keyFor, requiredKeys } from '../testing/key_for.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'
import { assertScoped } from './authorize.js'

const stores = {
  apiKeys: createMemoryApiKeyStore(),
  peppers: derivePurposeKeys('api-keys', ['a secret of at least 32 characters']),
}
let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ ...stores, auth: requiredKeys(stores) })
})
afterAll(() => api.close())

type Headers = Readonly<Record<string, string>>

const closed = () => api.routes.filter(({ scope }) => scope !== 'public')
const ask = (method: string, path: string, headers: Headers) => fetch(api.url + path, { method, headers })
const fill = (path: string, id: string) => path.replace(/:\w+(\{[^}]*\})?/g, id)

it('every route refuses a key without its scope, and lets one through that has it', async () => {
  const holders = new Map<string, Headers>()
  for (const scope of scopes) holders.set(scope, await keyFor(stores, { scopes: [scope] }))
  const operator = { authorization: `Bearer ${adminKey}` }
  const named: readonly [string, Headers][] = [...holders, ['operator', operator]]

  expect(closed().length).toBeGreaterThan(30)
  for (const { method, path, scope } of closed()) {
    for (const [holder, headers] of named) {
      const response = await ask(method, fill(path, 'some_id'), headers)
      const place = `${holder} at ${method} ${path}`
      const mayPass = holder === scope || holder === 'operator' || (holder === 'admin' && scope !== 'operator')
      if (mayPass) {
        expect(response.status, place).not.toBe(403)
        await response.body?.cancel()
      } else {
        expect(response.status, place).toBe(403)
        const { message } = await (speaksAnthropic(path) ? messageErrorOf(response) : errorOf(response))
        expect(message, place).toContain(scope === 'operator' ? 'operator' : scope)
      }
    }
  }
})

it('a route that does not say what it asks for cannot be served', () => {
  const [route] = api.routes
  const withScope = (scope: unknown) => () => assertScoped({ ...route!, scope: scope as Scope })
  for (const scope of [undefined, '', 'public', 'everything']) expect(withScope(scope)).toThrow('does not say which')
  expect(withScope('completions')).not.toThrow()
})

it('an operator acts for a tenant they name, and nobody else does', async () => {
  const { tenants } = api.dependencies
  await tenants.create({ tenantId: 'acme', name: 'Acme', createdAt: new Date() })
  const operator = { authorization: `Bearer ${adminKey}` }
  const admin = await keyFor(stores, { scopes: ['admin'], tenantId: 'globex' })

  expect((await ask('GET', '/v1/requests', { ...operator, 'x-maester-tenant': 'acme' })).status).toBe(200)
  expect(api.lines.find(({ event }) => event === 'operator_acts_for_tenant')).toMatchObject({ tenant_id: 'acme' })
  expect(api.lines.at(-1)).toMatchObject({ tenant_id: 'acme', api_key_id: 'admin' })
  for (const unknown of ['nobody', '../acme', "' or 1=1"]) {
    expect((await ask('GET', '/v1/requests', { ...operator, 'x-maester-tenant': unknown })).status).toBe(404)
  }
  const denied = await ask('GET', '/v1/requests', { ...admin, 'x-maester-tenant': 'acme' })
  expect((await errorOf(denied)).code).toBe('scope_denied')
  expect((await ask('GET', '/v1/requests', { ...admin, 'x-maester-tenant': 'globex' })).status).toBe(200)
})

it('a key of ours counts without `required` too, and anything else is as good as none', async () => {
  const { keys } = requiredKeys(stores)
  const local = await startTestApi({ ...stores, auth: { mode: 'local', keys: keys! } })
  const status = async (headers: Headers) => (await fetch(`${local.url}/v1/tenants`, { headers })).status
  const bearer = await keyFor(stores)
  expect(await status({})).toBe(200)
  expect(await status({ authorization: 'Bearer sk-whatever' })).toBe(200)
  expect(await status(bearer)).toBe(403)
  expect(await status({ authorization: `${bearer.authorization}x` })).toBe(401)
  await local.close()
})

it('keys that have expired or were revoked are told so', async () => {
  const now = Date.now()
  const expired = await keyFor(stores, { expiresAt: new Date(now - 1) })
  expect((await errorOf(await ask('GET', '/v1/requests', expired))).code).toBe('key_expired')
  const revoked = await keyFor(stores, { name: 'revoked' })
  const { items } = await stores.apiKeys.list({ tenantId: 'acme', limit: 200 })
  await stores.apiKeys.revoke(items.find(({ name }) => name === 'revoked')!, new Date())
  expect((await errorOf(await ask('GET', '/v1/requests', revoked))).code).toBe('key_revoked')
})
