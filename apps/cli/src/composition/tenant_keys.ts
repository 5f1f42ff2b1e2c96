import type { CredentialVault } from '@maester/access'
import { createConfiguredKeys, type ProviderConnection, type VendorKeys } from '@maester/model_gateway'

/**
 * The keys of a call: the tenant's own and no others where it has any, else the shared ones and those of the settings.
 * `connections` are the ones in use now.
 */
export function tenantKeys(
  vault: Pick<CredentialVault, 'keysOf' | 'hasOwn'>,
  connections: () => readonly ProviderConnection[],
): VendorKeys {
  let configured = { connections: connections(), keys: createConfiguredKeys(connections()) }
  return {
    keysOf(connectionName, tenantId) {
      const stored = vault.keysOf(connectionName, tenantId)
      if (vault.hasOwn(connectionName, tenantId)) return stored
      const current = connections()
      if (configured.connections !== current) {
        configured = { connections: current, keys: createConfiguredKeys(current) }
      }
      return [...stored, ...configured.keys.keysOf(connectionName)]
    },
  }
}
