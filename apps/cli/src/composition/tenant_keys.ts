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
  const known = new Map<string, ProviderConnection>()
  let current: readonly ProviderConnection[] = []
  let configured = createConfiguredKeys([])
  return {
    keysOf(connectionName, tenantId) {
      const stored = vault.keysOf(connectionName, tenantId)
      if (vault.hasOwn(connectionName, tenantId)) return stored
      if (current !== connections()) {
        current = connections()
        // What is gone stays known: calls that began before may still ask for it.
        for (const connection of current) known.set(connection.name, connection)
        configured = createConfiguredKeys([...known.values()])
      }
      return [...stored, ...configured.keysOf(connectionName)]
    },
  }
}
