import { expect, it } from 'vitest'
import { derivePurposeKeys } from '../secrets/purpose_keys.js'
import { createMemoryCredentialStore } from '../stores/memory_credential_store.js'
import type { CredentialProbe } from './credential_probe.js'
import { createCredentialVault } from './credential_vault.js'
import { rewrapCredentials } from './rewrap_credentials.js'
import { addCredential, rotateCredential } from './rotate_credential.js'

const [secretA, secretB] = ['a secret of at least 32 characters', 'another one of at least 32 characters'] as const
const keks = derivePurposeKeys('credentials', [secretA])
const sk = (name: string) => `sk-${name}-0123456789abcdef`

function scene(verdict: 'accepted' | 'refused' | 'unknown' = 'accepted') {
  const store = createMemoryCredentialStore()
  let clockMs = 0
  const hidden: string[] = []
  const probe: CredentialProbe = { knows: () => true, check: async () => verdict }
  const tools = { store, keks, probe, now: () => new Date('2026-11-21T10:00:00Z') }
  const vaultSettings = { store, keks, monotonicMs: () => clockMs, onOpened: (secret: string) => hidden.push(secret) }
  const add = (credentialId: string, tenantId: string, secret: string, shared = false) =>
    addCredential(tools, { credentialId, tenantId, provider: 'openai', shared, secret, probe: true })
  const pass = (ms: number) => {
    clockMs += ms
  }
  return { store, tools, hidden, vaultSettings, vault: createCredentialVault(vaultSettings), add, pass }
}

const ref = { tenantId: 'acme', credentialId: 'cred_1' }

it('gives a tenant its own keys, and everyone else the shared ones', async () => {
  const { vault, add, hidden } = scene()
  await add('cred_1', 'acme', sk('acme'))
  await add('cred_2', 'default', sk('shared'), true)
  expect(vault.keysOf('openai', 'acme')).toEqual([])
  await vault.refresh()

  expect(vault.keysOf('openai', 'acme')).toEqual([{ id: 'cred_1.v1', secret: sk('acme') }])
  expect(vault.keysOf('openai', 'globex')).toEqual([{ id: 'cred_2.v1', secret: sk('shared') }])
  expect(vault.keysOf('anthropic', 'acme')).toEqual([])
  expect([vault.hasOwn('openai', 'acme'), vault.hasOwn('openai', 'globex')]).toEqual([true, false])
  expect(hidden).toEqual([sk('acme'), sk('shared')])
})

it('uses the next version from the next look on, and only that one', async () => {
  const { vault, add, tools } = scene()
  await add('cred_1', 'acme', sk('one'))
  await vault.refresh()
  const { version, probe } = await rotateCredential(tools, { ...ref, secret: sk('two'), probe: true })
  expect([version.version, version.state, version.last4, probe]).toEqual([2, 'active', 'cdef', 'accepted'])
  await vault.refresh()
  expect(vault.keysOf('openai', 'acme')).toEqual([{ id: 'cred_1.v2', secret: sk('two') }])
})

it('leaves everything as it was when the provider refuses the next key', async () => {
  const { store, tools, add } = scene()
  await add('cred_1', 'acme', sk('one'))
  const refusing = { ...tools, probe: { knows: () => true, check: async () => 'refused' as const } }
  const before = await store.versions(ref)

  await expect(rotateCredential(refusing, { ...ref, secret: sk('two'), probe: true })).rejects.toMatchObject({
    code: 'invalid_value',
    detail: { status: 422 },
  })
  expect(await store.versions(ref)).toEqual(before)
  const skipped = await rotateCredential(refusing, { ...ref, secret: sk('two'), probe: false })
  expect(skipped.probe).toBe('skipped')
})

it('says nothing of a short secret', async () => {
  const { add } = scene('unknown')
  const { version, probe } = await add('cred_1', 'acme', 'short-key')
  expect([version.last4, probe]).toEqual([undefined, 'unknown'])
})

it('refuses a row copied to another tenant, instead of using another key', async () => {
  const { store, vault, add } = scene()
  await add('cred_1', 'acme', sk('acme'))
  await add('cred_2', 'default', sk('shared'), true)
  const [stolen] = await store.versions(ref)
  await store.add({ ...stolen!, tenantId: 'globex' })
  await vault.refresh()

  expect(() => vault.keysOf('openai', 'globex')).toThrow(expect.objectContaining({ code: 'credential_unreadable' }))
  expect(vault.keysOf('openai', 'acme')).toHaveLength(1)
})

it('keeps an opened secret for five minutes at most', async () => {
  const { vault, vaultSettings, add, hidden, pass } = scene()
  await add('cred_1', 'acme', sk('acme'))
  const eager = createCredentialVault({ ...vaultSettings, openForMs: 3_600_000 })
  for (const each of [vault, eager]) {
    hidden.length = 0
    await each.refresh()
    each.keysOf('openai', 'acme')
    pass(299_999)
    each.keysOf('openai', 'acme')
    expect(hidden).toHaveLength(1)
    pass(1)
    each.keysOf('openai', 'acme')
    expect(hidden).toHaveLength(2)
  }
})

it('brings credentials under a new secret, once, and counts those it cannot read', async () => {
  const { store, vaultSettings, add } = scene()
  await add('cred_1', 'acme', sk('acme'))
  await add('cred_2', 'globex', sk('globex'))
  const both = derivePurposeKeys('credentials', [secretB, secretA])
  const onlyNew = derivePurposeKeys('credentials', [secretB])

  expect(await rewrapCredentials(store, onlyNew)).toEqual({ rewrapped: 0, unreadable: 2 })
  expect(await rewrapCredentials(store, both)).toEqual({ rewrapped: 2, unreadable: 0 })
  expect(await rewrapCredentials(store, both)).toEqual({ rewrapped: 0, unreadable: 0 })
  const vault = createCredentialVault({ ...vaultSettings, keks: onlyNew })
  await vault.refresh()
  expect(vault.keysOf('openai', 'acme')[0]?.secret).toBe(sk('acme'))
})
