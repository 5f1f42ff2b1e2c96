import type { ApiKey, ApiKeyRef, ApiKeyStore } from '../api_key.js'
import { changedKey } from '../keys/change_key.js'
import { pageOf } from './page_of.js'

export function createMemoryApiKeyStore(): ApiKeyStore {
  const keys = new Map<string, ApiKey>()
  const find = ({ tenantId, keyId }: ApiKeyRef) => {
    const key = keys.get(keyId)
    return key?.tenantId === tenantId ? key : undefined
  }
  const replace = (ref: ApiKeyRef, change: (key: ApiKey) => ApiKey) => {
    const known = find(ref)
    if (known) keys.set(ref.keyId, change(known))
    return find(ref)
  }
  return {
    async add(key) {
      if (keys.has(key.keyId)) throw new Error('This key id is taken.')
      keys.set(key.keyId, key)
    },
    find: async (ref) => find(ref),
    async list({ tenantId, projectId, ...query }) {
      const wanted = [...keys.values()].filter(
        (key) => key.tenantId === tenantId && (projectId === undefined || key.projectId === projectId),
      )
      return pageOf(wanted, ({ keyId }) => keyId, query)
    },
    change: async (ref, changes) => replace(ref, (key) => changedKey(key, changes)),
    revoke: async (ref, revokedAt) => replace(ref, (key) => ({ ...key, revokedAt: key.revokedAt ?? revokedAt })),
    lookUp: async (keyId) => keys.get(keyId),
  }
}
