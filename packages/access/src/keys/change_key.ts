import type { ApiKey, ApiKeyChanges, ApiKeyGrant } from '../api_key.js'
import { type Grantor, refuseMore } from './key_grant.js'

/**
 * Throws `AccessError` when a key, changed so, could do more than the one who changes it. Its name alone may be changed
 * whatever it can do.
 */
export function refuseWidening(key: ApiKey, changes: ApiKeyChanges, grantor: Grantor): void {
  const { name: _, ...grants } = changes
  if (Object.keys(grants).length > 0) refuseMore(changedGrant(key, grants), grantor)
}

function changedGrant(key: ApiKey, changes: ApiKeyChanges): ApiKeyGrant {
  const allowedModels = changes.allowedModels === undefined ? key.allowedModels : changes.allowedModels
  const limits = changes.limits === undefined ? key.limits : changes.limits
  const expiresAt = changes.expiresAt === undefined ? key.expiresAt : changes.expiresAt
  return {
    scopes: changes.scopes ?? key.scopes,
    ...(allowedModels && { allowedModels }),
    ...(limits && { limits }),
    ...(expiresAt && { expiresAt }),
  }
}

/** The key with the changes made. */
export function changedKey(key: ApiKey, changes: ApiKeyChanges): ApiKey {
  const { scopes: _s, allowedModels: _m, limits: _l, expiresAt: _e, ...rest } = key
  return { ...rest, ...changedGrant(key, changes), ...(changes.name !== undefined && { name: changes.name }) }
}
