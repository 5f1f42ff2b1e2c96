import fc from 'fast-check'
import { expect, it } from 'vitest'
import { apiKeyIdOf, mintApiKey } from './api_key_format.js'
import { digestOf, isSameDigest } from './key_digest.js'

it('makes keys that are read back, each another one', () => {
  const keys = Array.from({ length: 200 }, mintApiKey)
  expect(new Set(keys.map(({ key }) => key)).size).toBe(200)
  for (const { key, keyId, last4 } of keys) {
    expect(key).toMatch(/^mk_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/)
    expect(apiKeyIdOf(key)).toBe(keyId)
    expect(key.endsWith(last4)).toBe(true)
  }
})

it('finds every single typing error', () => {
  const { key } = mintApiKey()
  fc.assert(
    fc.property(fc.nat(key.length - 1), fc.constantFrom(...'0Aa_z'), (index, character) => {
      fc.pre(key[index] !== character)
      expect(apiKeyIdOf(key.slice(0, index) + character + key.slice(index + 1))).toBeUndefined()
    }),
  )
})

it('reads nothing else as a key', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(apiKeyIdOf(text)).toBeUndefined()
      expect(apiKeyIdOf(`mk_live_${text}`)).toBeUndefined()
    }),
  )
})

it('tells digests apart, also of other lengths', () => {
  const pepper = { id: 'a', key: Buffer.alloc(32, 1) }
  const digest = digestOf('key', pepper)
  expect(isSameDigest(digest, digestOf('key', pepper))).toBe(true)
  expect(isSameDigest(digest, digestOf('kez', pepper))).toBe(false)
  expect(isSameDigest(digest, digestOf('key', { id: 'b', key: Buffer.alloc(32, 2) }))).toBe(false)
  expect(isSameDigest(digest, '')).toBe(false)
})
