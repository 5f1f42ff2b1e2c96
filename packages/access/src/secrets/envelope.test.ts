import fc from 'fast-check'
import { expect, it } from 'vitest'
import { open, rewrap, type Sealed, seal } from './envelope.js'
import { derivePurposeKeys } from './purpose_keys.js'

const [secretA, secretB] = ['a secret of at least 32 characters', 'another one of at least 32 characters'] as const
const keks = derivePurposeKeys('credentials', [secretA])
const place = { tenantId: 'acme', secretId: 'cred_1', version: 1, provider: 'openai' }
const unreadable = expect.objectContaining({ code: 'credential_unreadable' })

it('opens what it sealed, and nothing of it can be read before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (secret) => {
      expect(open(seal(secret, place, keks), place, keks)).toBe(secret)
    }),
  )
  expect(JSON.stringify(seal('sk-live-0123456789', place, keks))).not.toContain('sk-live')
})

it('opens at no other place', () => {
  const sealed = seal('sk-live-0123456789', place, keks)
  for (const other of [{ tenantId: 'globex' }, { secretId: 'cred_2' }, { version: 2 }, { provider: 'anthropic' }]) {
    expect(() => open(sealed, { ...place, ...other }, keks)).toThrow(unreadable)
  }
})

it('opens nothing that was changed or cut', () => {
  const sealed = seal('sk-live-0123456789', place, keks)
  const fields: readonly (keyof Sealed)[] = ['kekId', 'wrappedDek', 'nonce', 'ciphertext', 'tag']
  for (const field of fields) {
    for (const value of ['', 'AAAA', `B${sealed[field].slice(1)}`, sealed[field].slice(0, -4)]) {
      if (value !== sealed[field]) expect(() => open({ ...sealed, [field]: value }, place, keks)).toThrow(unreadable)
    }
  }
})

it('opens with a secret used before, and after wrapping anew without it', () => {
  const sealed = seal('sk-live-0123456789', place, keks)
  const both = derivePurposeKeys('credentials', [secretB, secretA])
  const onlyNew = derivePurposeKeys('credentials', [secretB])

  expect(open(sealed, place, both)).toBe('sk-live-0123456789')
  expect(() => open(sealed, place, onlyNew)).toThrow(unreadable)
  const wrapped = rewrap(sealed, place, both)
  expect(open(wrapped, place, onlyNew)).toBe('sk-live-0123456789')
  expect([wrapped.ciphertext, wrapped.nonce, wrapped.tag]).toEqual([sealed.ciphertext, sealed.nonce, sealed.tag])
})

it('has other keys for every purpose', () => {
  const apiKeys = derivePurposeKeys('api-keys', [secretA])
  expect(apiKeys.current.id).not.toBe(keks.current.id)
  expect(apiKeys.current.key.equals(keks.current.key)).toBe(false)
})
