import type { ApiKeyStore } from '@maester/access'
import type { Principal } from '@maester/observability'

/**
 * The owner of a job with the models its key allows now. A job that was accepted is done also when its key has been
 * revoked meanwhile; keys that are not stored, the operator's, restrict nothing.
 */
export async function keyPermissions(principal: Principal, keys: Pick<ApiKeyStore, 'find'>): Promise<Principal> {
  const { tenantId, apiKeyId } = principal
  const key = apiKeyId === undefined ? undefined : await keys.find({ tenantId, keyId: apiKeyId })
  return key?.allowedModels ? { ...principal, allowedModels: key.allowedModels } : principal
}
