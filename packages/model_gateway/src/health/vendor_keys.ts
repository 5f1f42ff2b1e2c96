import { createHash } from 'node:crypto'
import type { ProviderConnection } from '../provider.js'

/** One key a provider knows us by. */
export interface VendorKey {
  /** Stable and short, made from the key and never the key itself: what logs, records and health call it. */
  readonly id: string
  /** Never logged. */
  readonly secret: string
  /** Share of the calls, relative to the other keys of its rank. Default 1; 0: only when no other can be used. */
  readonly weight?: number
  /** Keys of a lower rank go first; those of the next take over when all of them are set aside. Default 0. */
  readonly rank?: number
}

/** The keys a tenant's calls may use, asked before every attempt: a key no longer given here is used no more. */
export interface VendorKeys {
  /**
   * None for a connection that needs no key, or has none for this tenant. Answer at once where you can: a call waits for
   * a promise. A rejection fails the call as `upstream_auth_failed`.
   */
  keysOf(connectionName: string, tenantId: string): readonly VendorKey[] | Promise<readonly VendorKey[]>
}

/** Known without asking anyone, and the same for every tenant. */
export interface ConfiguredKeys extends VendorKeys {
  keysOf(connectionName: string): readonly VendorKey[]
}

/** The keys of the settings. */
export function createConfiguredKeys(
  connections: readonly Pick<ProviderConnection, 'name' | 'apiKeys'>[],
): ConfiguredKeys {
  const byConnection = new Map(connections.map(({ name, apiKeys }) => [name, apiKeys.map(toVendorKey)]))
  return { keysOf: (connectionName) => byConnection.get(connectionName) ?? [] }
}

/** 48 bits of SHA-256: enough to tell keys apart, far too little to find one. */
export function keyFingerprint(secret: string): string {
  return `key_${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`
}

function toVendorKey(entry: ProviderConnection['apiKeys'][number]): VendorKey {
  if (typeof entry === 'string') return { id: keyFingerprint(entry), secret: entry }
  return { id: keyFingerprint(entry.key), secret: entry.key, weight: entry.weight }
}
