import assert from 'node:assert/strict'
import type { CredentialStore, CredentialVersion } from '../provider_credential.js'
import { type ConformanceCase, createNames } from './conformance_case.js'

const at = (day: number) => new Date(Date.UTC(2026, 10, day))

export interface CredentialStoreSubject {
  readonly createStore: () => CredentialStore
  readonly createTenant: () => Promise<string>
}

/** What every `CredentialStore` promises. */
export function credentialStoreConformance(subject: CredentialStoreSubject): readonly ConformanceCase[] {
  const { createStore, createTenant } = subject
  const newName = createNames()
  const pending = (tenantId: string, fields: Partial<CredentialVersion> = {}): CredentialVersion => ({
    ...{ tenantId, credentialId: newName('cred'), version: 1, provider: 'openai', name: 'Ours', shared: false },
    ...{ state: 'pending', last4: 'abcd', createdAt: at(1) },
    sealed: { kekId: '0a1b2c3d', wrappedDek: 'd2Vr', nonce: 'bm9uY2U=', ciphertext: 'Y3Q=', tag: 'dGFn' },
    ...fields,
  })
  const mine = async (store: CredentialStore, tenantId: string) =>
    (await store.inUse()).filter((found) => found.tenantId === tenantId)

  return [
    {
      title: 'uses a version only once it is active',
      async run() {
        const store = createStore()
        const first = pending(await createTenant())
        await store.add(first)
        assert.deepEqual(await mine(store, first.tenantId), [])
        const active = { ...first, state: 'active', activatedAt: at(2) }
        assert.deepEqual(await store.activate(first, 1, at(2)), active)
        assert.deepEqual(await mine(store, first.tenantId), [active])
        assert.equal(await store.activate(first, 9, at(2)), undefined)
      },
    },
    {
      title: 'drains the version before when the next is put to use',
      async run() {
        const store = createStore()
        const first = pending(await createTenant())
        await store.add(first)
        await store.activate(first, 1, at(2))
        await store.add({ ...first, version: 2, createdAt: at(3) })
        await store.activate(first, 2, at(3))
        const [second, drained] = await store.versions(first)
        assert.deepEqual([second?.version, second?.state], [2, 'active'])
        assert.deepEqual([drained?.version, drained?.state, drained?.supersededAt], [1, 'draining', at(3)])
        assert.deepEqual(await mine(store, first.tenantId), [second])
        assert.deepEqual((await store.list({ tenantId: first.tenantId, limit: 5 })).items, [second])
      },
    },
    {
      title: 'takes a version number once',
      async run() {
        const store = createStore()
        const first = pending(await createTenant())
        await store.add(first)
        await assert.rejects(store.add(first), { code: 'version_conflict' })
      },
    },
    {
      title: 'discards only what was never used, and removes the whole',
      async run() {
        const store = createStore()
        const first = pending(await createTenant())
        await store.add(first)
        await store.activate(first, 1, at(2))
        await store.add({ ...first, version: 2 })
        await store.discard(first, 1)
        await store.discard(first, 2)
        assert.deepEqual(
          (await store.versions(first)).map(({ version }) => version),
          [1],
        )
        assert.equal(await store.remove(first), true)
        assert.equal(await store.remove(first), false)
        assert.deepEqual(await mine(store, first.tenantId), [])
      },
    },
    {
      title: 'keeps tenants apart',
      async run() {
        const store = createStore()
        const ours = pending(await createTenant())
        await store.add(ours)
        const asOther = { tenantId: await createTenant(), credentialId: ours.credentialId }
        assert.deepEqual(await store.versions(asOther), [])
        assert.equal(await store.activate(asOther, 1, at(2)), undefined)
        assert.equal(await store.remove(asOther), false)
        assert.equal(await store.rewrap(asOther, 1, ours.sealed.kekId, ours.sealed), false)
        assert.deepEqual((await store.list({ tenantId: asOther.tenantId, limit: 5 })).items, [])
        assert.deepEqual(await store.versions(ours), [ours])
      },
    },
    {
      title: 'takes a new wrapping once',
      async run() {
        const store = createStore()
        const first = pending(await createTenant())
        await store.add(first)
        const sealed = { ...first.sealed, kekId: 'ffffffff', wrappedDek: 'bmV3' }
        assert.equal(await store.rewrap(first, 1, first.sealed.kekId, sealed), true)
        assert.equal(await store.rewrap(first, 1, first.sealed.kekId, sealed), false)
        assert.deepEqual((await store.versions(first))[0]?.sealed, sealed)
      },
    },
  ]
}
