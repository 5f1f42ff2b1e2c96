import type { CredentialProbe } from '@maester/access'
import { findAdapter, type ProviderConnection, probeKey, type Transport } from '@maester/model_gateway'

/** Asks the configured providers about keys. The simulator takes any. */
export function createCredentialProbe(
  connections: () => readonly ProviderConnection[],
  transport: Pick<Transport, 'send'>,
): CredentialProbe {
  const find = (provider: string) => connections().find(({ name }) => name === provider)
  return {
    knows: (provider) => find(provider) !== undefined,
    async check(provider, secret) {
      const connection = find(provider)
      const adapter = connection && findAdapter(connection.type)
      if (!connection || !adapter || connection.simulated) return 'unknown'
      return await probeKey(connection, secret, { adapter, transport })
    },
  }
}
