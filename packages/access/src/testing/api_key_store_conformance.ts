import assert from 'node:assert/strict'
import type { ApiKey, ApiKeyStore } from '../api_key.js'
import { mintApiKey } from '../keys/api_key_format.js'
import type { ConformanceCase } from './conformance_case.js'

const createdAt = new Date('2026-11-01T10:00:00.000Z')

export interface ApiKeyStoreSubject {
  readonly createStore: () => ApiKeyStore
  readonly createTenant: () => Promise<string>
  /** A project of the tenant. */
  readonly createProject: (tenantId: string) => Promise<string>
}

/** What every `ApiKeyStore` promises. */
export function apiKeyStoreConformance(subject: ApiKeyStoreSubject): readonly ConformanceCase[] {
  const { createStore, createTenant, createProject } = subject
  const aKey = (tenantId: string, fields: Partial<ApiKey> = {}): ApiKey => {
    const { keyId, last4 } = mintApiKey()
    return {
      ...{ tenantId, keyId, last4, name: 'A key', scopes: ['completions'], createdAt },
      ...{ pepperVersion: '0a1b2c3d', digest: 'ab'.repeat(32) },
      ...fields,
    }
  }
  return [
    {
      title: 'gives back what was stored, whole and bare',
      async run() {
        const store = createStore()
        const tenantId = await createTenant()
        const bare = aKey(tenantId)
        const whole = aKey(tenantId, {
          projectId: await createProject(tenantId),
          scopes: ['completions', 'usage:read'],
          allowedModels: ['gpt-4.1*', 'fast'],
          limits: { requestsPerMinute: 60, maxInFlight: 2 },
          expiresAt: new Date('2027-01-01T00:00:00.000Z'),
          createdBy: 'admin',
        })
        for (const key of [bare, whole]) {
          await store.add(key)
          assert.deepEqual(await store.find(key), key)
          assert.deepEqual(await store.lookUp(key.keyId), key)
        }
        assert.equal(await store.lookUp('00000000'), undefined)
      },
    },
    {
      title: 'keeps the keys of tenants apart, but for the look-up by id',
      async run() {
        const store = createStore()
        const key = aKey(await createTenant())
        await store.add(key)
        const asOther = { tenantId: await createTenant(), keyId: key.keyId }
        assert.equal(await store.find(asOther), undefined)
        assert.equal(await store.change(asOther, { name: 'Theirs' }), undefined)
        assert.equal(await store.revoke(asOther, createdAt), undefined)
        assert.deepEqual((await store.list({ tenantId: asOther.tenantId, limit: 10 })).items, [])
        assert.deepEqual(await store.lookUp(key.keyId), key)
      },
    },
    {
      title: 'changes what is named and nothing else; null takes a restriction away',
      async run() {
        const store = createStore()
        const key = aKey(await createTenant(), { allowedModels: ['fast'], limits: { maxInFlight: 1 } })
        await store.add(key)
        const renamed = await store.change(key, { name: 'Renamed', allowedModels: ['best'] })
        assert.deepEqual(renamed, { ...key, name: 'Renamed', allowedModels: ['best'] })
        const { allowedModels: _models, limits: _limits, ...rest } = { ...key, name: 'Renamed' }
        assert.deepEqual(await store.change(key, { allowedModels: null, limits: null }), rest)
        assert.deepEqual(await store.find(key), rest)
      },
    },
    {
      title: 'revokes once and for good',
      async run() {
        const store = createStore()
        const key = aKey(await createTenant())
        await store.add(key)
        const [first, second] = [new Date('2026-11-02T00:00:00.000Z'), new Date('2026-11-03T00:00:00.000Z')]
        assert.deepEqual((await store.revoke(key, first))?.revokedAt, first)
        assert.deepEqual((await store.revoke(key, second))?.revokedAt, first)
        assert.deepEqual((await store.lookUp(key.keyId))?.revokedAt, first)
      },
    },
    {
      title: 'lists by id, page by page, and by project',
      async run() {
        const store = createStore()
        const tenantId = await createTenant()
        const projectId = await createProject(tenantId)
        const keys = [aKey(tenantId), aKey(tenantId, { projectId }), aKey(tenantId)]
        for (const key of keys) await store.add(key)
        const ids = keys.map(({ keyId }) => keyId).sort()
        const first = await store.list({ tenantId, limit: 2 })
        assert.deepEqual([first.items.map(({ keyId }) => keyId), first.hasMore], [ids.slice(0, 2), true])
        const rest = await store.list({ tenantId, limit: 2, afterId: ids[1]! })
        assert.deepEqual([rest.items.map(({ keyId }) => keyId), rest.hasMore], [ids.slice(2), false])
        assert.deepEqual((await store.list({ tenantId, projectId, limit: 9 })).items, [keys[1]])
      },
    },
  ]
}
