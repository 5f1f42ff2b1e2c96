import { apiKeyPrefix, derivePurposeKeys, issueKey } from '@maester/access'
import type { Storage } from '@maester/database'
import { seededTenants } from '../composition/seeded_tenants.js'
import type { ServiceSecrets } from '../composition/service_secret.js'
import type { KeyDesk } from './key_desk.js'

/** Works on the database itself, as the operator. */
export function createStorageDesk(storage: Storage, secrets: ServiceSecrets, close: () => Promise<void>): KeyDesk {
  const { apiKeys, prompts, projects } = storage
  const tenants = seededTenants(storage.tenants, prompts)
  const peppers = derivePurposeKeys('api-keys', secrets)
  const now = () => new Date()
  return {
    async create({ tenant: tenantId, name, project: projectId, scopes, models, expiresAt }) {
      await tenants.create({ tenantId, name: tenantId, createdAt: now() })
      if (projectId !== undefined && !(await projects.find({ tenantId, projectId }))) {
        throw new Error(`The tenant ${tenantId} has no project ${projectId}.`)
      }
      const order = {
        ...{ tenantId, name },
        ...(projectId !== undefined && { projectId }),
        ...(scopes && { scopes }),
        ...(models && { allowedModels: models }),
        ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
      }
      const { key, record } = await issueKey({ keys: apiKeys, peppers, now }, order, {})
      return { key, id: record.keyId }
    },

    async list(tenantId) {
      const { items } = await apiKeys.list({ tenantId, limit: mostKeys })
      return items.map(({ keyId, last4, name, expiresAt, revokedAt }) => ({
        ...{ id: keyId, prefix: apiKeyPrefix(keyId), last4, name, tenant: tenantId },
        status: revokedAt ? 'revoked' : expiresAt && expiresAt <= now() ? 'expired' : 'active',
      }))
    },

    async revoke(keyId) {
      const key = await apiKeys.lookUp(keyId)
      return key !== undefined && (await apiKeys.revoke(key, now())) !== undefined
    },
    close,
  }
}

/** Nobody reads a longer list in a terminal. */
const mostKeys = 10_000
