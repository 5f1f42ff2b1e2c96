import type { Principal } from '@maester/observability'
import type { ApiKey, ApiKeyStore } from '../api_key.js'
import type { PurposeKeys } from '../secrets/purpose_keys.js'
import { apiKeyIdOf } from './api_key_format.js'
import { createBoundedCache } from './bounded_cache.js'
import { digestOf, isSameDigest } from './key_digest.js'

export type KeyVerdict =
  | { readonly kind: 'accepted'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly reason: 'invalid_key' | 'key_expired' | 'key_revoked' }

export interface KeyVerifierSettings {
  readonly keys: Pick<ApiKeyStore, 'lookUp'>
  readonly peppers: PurposeKeys
  readonly now: () => Date
  /** A clock that never steps back, in ms. */
  readonly monotonicMs: () => number
  /** For how long a stored key is believed without asking again, in ms from the question on. Default 1_500. */
  readonly knownForMs?: number
  /** The same for keys nobody knows. Default 10_000. */
  readonly unknownForMs?: number
  /** Of each kind. Default 10_000. */
  readonly maxCached?: number
}

export interface KeyVerifier {
  /** Whose key this is. Rejects as the store does. What is not written like a key of ours never reaches the store. */
  verify(key: string): Promise<KeyVerdict>
  /** Asks the store again from now on: the key, or without an id any key, may have been changed or revoked. */
  forget(keyId?: string): void
}

const invalid: KeyVerdict = { kind: 'refused', reason: 'invalid_key' }

/**
 * Verifies keys against the store. Answers are kept for a moment under the HMAC of the whole key, so that a revoked key
 * is refused everywhere within `knownForMs`; unknown keys are kept apart, where they cannot push known ones out.
 */
export function createKeyVerifier(settings: KeyVerifierSettings): KeyVerifier {
  const { keys, peppers, now, monotonicMs, knownForMs = 1_500, unknownForMs = 10_000, maxCached = 10_000 } = settings
  const known = createBoundedCache<ApiKey>(maxCached)
  const unknown = createBoundedCache<true>(maxCached)
  const asking = new Map<string, Promise<ApiKey | undefined>>()

  async function find(key: string, keyId: string, digest: string): Promise<ApiKey | undefined> {
    const askedMs = monotonicMs()
    const stored = await keys.lookUp(keyId)
    const pepper = stored && peppers.find(stored.pepperVersion)
    const expected = pepper ? digestOf(key, pepper) : digest
    // Compared in any case: how long it takes does not say whether the id is known.
    const isSame = isSameDigest(expected, stored?.digest ?? noDigest)
    if (!stored || !pepper || !isSame) {
      unknown.set(digest, true, askedMs + unknownForMs)
      return undefined
    }
    known.set(digest, stored, askedMs + knownForMs)
    return stored
  }

  return {
    async verify(key) {
      const keyId = apiKeyIdOf(key)
      if (keyId === undefined) return invalid
      const digest = digestOf(key, peppers.current)
      const nowMs = monotonicMs()
      if (unknown.get(digest, nowMs)) return invalid
      let stored = known.get(digest, nowMs)
      if (!stored) {
        const question = asking.get(digest) ?? find(key, keyId, digest).finally(() => asking.delete(digest))
        asking.set(digest, question)
        stored = await question
      }
      return stored ? judge(stored, now()) : invalid
    },
    forget: (keyId) => known.deleteWhere((key) => keyId === undefined || key.keyId === keyId),
  }
}

const noDigest = '0'.repeat(64)

function judge(key: ApiKey, now: Date): KeyVerdict {
  if (key.revokedAt) return { kind: 'refused', reason: 'key_revoked' }
  if (key.expiresAt && key.expiresAt <= now) return { kind: 'refused', reason: 'key_expired' }
  return { kind: 'accepted', principal: principalOf(key) }
}

/** Who calls with the key. */
export function principalOf({ tenantId, projectId, keyId, scopes, allowedModels, limits }: ApiKey): Principal {
  return {
    tenantId,
    apiKeyId: keyId,
    scopes,
    ...(projectId !== undefined && { projectId }),
    ...(allowedModels && { allowedModels }),
    ...(limits && { limits }),
  }
}
