import { expect, it } from 'vitest'
import type { ApiKey } from '../api_key.js'
import { derivePurposeKeys } from '../secrets/purpose_keys.js'
import { createMemoryApiKeyStore } from '../stores/memory_api_key_store.js'
import { mintApiKey } from './api_key_format.js'
import { issueKey } from './issue_key.js'
import { createKeyVerifier } from './key_verifier.js'

const [oldSecret, newSecret] = ['a secret of at least 32 characters', 'another one of at least 32 characters'] as const
const peppers = derivePurposeKeys('api-keys', [oldSecret])

function scene() {
  const keys = createMemoryApiKeyStore()
  let clockMs = Date.parse('2026-11-21T10:00:00Z')
  const asked: string[] = []
  const lookUp = (keyId: string) => {
    asked.push(keyId)
    return keys.lookUp(keyId)
  }
  const now = () => new Date(clockMs)
  const settings = { keys: { lookUp }, peppers, now, monotonicMs: () => clockMs }
  const issue = (order: Partial<ApiKey> = {}) =>
    issueKey({ keys, peppers, now }, { tenantId: 'acme', name: 'Test', ...order }, {})
  const pass = (ms: number) => {
    clockMs += ms
  }
  return { keys, asked, settings, issue, pass, now, verifier: createKeyVerifier(settings) }
}

it('says whose key it is and what it may do', async () => {
  const { verifier, issue } = scene()
  const { key, record } = await issue({ projectId: 'web', scopes: ['jobs'], allowedModels: ['fast'] })

  expect(await verifier.verify(key)).toEqual({
    kind: 'accepted',
    principal: {
      tenantId: 'acme',
      projectId: 'web',
      apiKeyId: record.keyId,
      scopes: ['jobs'],
      allowedModels: ['fast'],
    },
  })
  expect(JSON.stringify(record)).not.toContain(key.slice(20, 40))
})

it('asks nobody about what is not written like a key', async () => {
  const { verifier, issue, asked } = scene()
  const { key } = await issue()
  const last = key.endsWith('0') ? '1' : '0'
  for (const wrong of ['', 'sk-123', "' OR '1'='1", `${key}x`, key.slice(0, -1) + last, key.toUpperCase()]) {
    expect(await verifier.verify(wrong)).toEqual({ kind: 'refused', reason: 'invalid_key' })
  }
  expect(asked).toEqual([])
})

it('refuses a well-written key that nobody made, and asks about it once', async () => {
  const { verifier, asked } = scene()
  const { key } = mintApiKey()
  await verifier.verify(key)
  expect(await verifier.verify(key)).toEqual({ kind: 'refused', reason: 'invalid_key' })
  expect(asked).toHaveLength(1)
})

it('does not take another key with the id of a known one', async () => {
  const { keys, verifier, issue } = scene()
  const { record } = await issue()
  const other = mintApiKey()
  await keys.add({ ...record, keyId: other.keyId })
  expect(await verifier.verify(other.key)).toEqual({ kind: 'refused', reason: 'invalid_key' })
})

it('believes a key for less than two seconds, and asks once for many calls', async () => {
  const { keys, verifier, issue, asked, pass, now } = scene()
  const { key, record } = await issue()
  await Promise.all([verifier.verify(key), verifier.verify(key), verifier.verify(key)])
  expect(asked).toHaveLength(1)

  await keys.revoke(record, now())
  pass(1_499)
  expect((await verifier.verify(key)).kind).toBe('accepted')
  pass(1)
  expect(await verifier.verify(key)).toEqual({ kind: 'refused', reason: 'key_revoked' })
})

it('asks again at once when told of a change', async () => {
  const { keys, verifier, issue, now } = scene()
  const { key, record } = await issue()
  await verifier.verify(key)
  await keys.revoke(record, now())
  verifier.forget(record.keyId)
  expect(await verifier.verify(key)).toEqual({ kind: 'refused', reason: 'key_revoked' })
})

it('refuses a key from the moment it expires, also while it is believed', async () => {
  const { verifier, issue, now, pass } = scene()
  const { key } = await issue({ expiresAt: new Date(now().getTime() + 1_000) })
  pass(999)
  expect((await verifier.verify(key)).kind).toBe('accepted')
  pass(1)
  expect(await verifier.verify(key)).toEqual({ kind: 'refused', reason: 'key_expired' })
})

it('is not made to forget known keys by a flood of unknown ones', async () => {
  const { settings, issue, asked } = scene()
  const verifier = createKeyVerifier({ ...settings, maxCached: 3 })
  const { key } = await issue()
  await verifier.verify(key)
  for (let count = 0; count < 10; count++) await verifier.verify(mintApiKey().key)
  await verifier.verify(key)
  expect(asked.filter((keyId) => key.includes(keyId))).toHaveLength(1)
})

it('knows keys made with the secret used before', async () => {
  const { settings, issue } = scene()
  const { key } = await issue()
  const both = createKeyVerifier({ ...settings, peppers: derivePurposeKeys('api-keys', [newSecret, oldSecret]) })
  const onlyNew = createKeyVerifier({ ...settings, peppers: derivePurposeKeys('api-keys', [newSecret]) })
  expect((await both.verify(key)).kind).toBe('accepted')
  expect((await onlyNew.verify(key)).kind).toBe('refused')
})
