import type { CredentialStore, CredentialVersion } from '../provider_credential.js'
import { open, type SealedPlace } from '../secrets/envelope.js'
import type { PurposeKeys } from '../secrets/purpose_keys.js'

/** A provider's key, opened. */
export interface OpenCredential {
  /** `<credential id>.v<version>`. */
  readonly id: string
  readonly secret: string
}

export interface CredentialVaultSettings {
  readonly store: Pick<CredentialStore, 'inUse'>
  readonly keks: PurposeKeys
  /** A clock that never steps back, in ms. */
  readonly monotonicMs: () => number
  /** Told of every secret before it is given out, so that it can be kept out of logs. */
  readonly onOpened?: (secret: string) => void
  /** Longest an opened secret is kept, in ms. Default and at most 300_000. */
  readonly openForMs?: number
}

/** The credentials in use, ready for calls. */
export interface CredentialVault {
  /**
   * The keys of a provider for a tenant's call: the tenant's own where it has any, else the shared ones. Throws
   * `AccessError` `credential_unreadable` rather than to use someone else's key instead.
   */
  keysOf(provider: string, tenantId: string): readonly OpenCredential[]
  /** Whether the tenant brings a key of its own. */
  hasOwn(provider: string, tenantId: string): boolean
  /** Reads what is in use. Until the first time nothing is. */
  refresh(): Promise<void>
}

const longestOpenMs = 300_000

export function createCredentialVault(settings: CredentialVaultSettings): CredentialVault {
  const { store, keks, monotonicMs, onOpened, openForMs = longestOpenMs } = settings
  const keptMs = Math.min(openForMs, longestOpenMs)
  let own: ReadonlyMap<string, readonly CredentialVersion[]> = new Map()
  let shared: ReadonlyMap<string, readonly CredentialVersion[]> = new Map()
  const opened = new Map<string, { readonly secret: string; readonly untilMs: number }>()
  let last = Promise.resolve()

  function openOne(version: CredentialVersion): OpenCredential {
    const id = `${version.credentialId}.v${version.version}`
    const cacheKey = keyOf(version.tenantId, id)
    const nowMs = monotonicMs()
    const kept = opened.get(cacheKey)
    if (kept && kept.untilMs > nowMs) return { id, secret: kept.secret }
    const secret = open(version.sealed, placeOf(version), keks)
    onOpened?.(secret)
    opened.set(cacheKey, { secret, untilMs: nowMs + keptMs })
    return { id, secret }
  }

  async function read(): Promise<void> {
    const versions = await store.inUse()
    own = groupBy(versions, ({ tenantId, provider }) => keyOf(tenantId, provider))
    shared = groupBy(
      versions.filter((version) => version.shared),
      ({ provider }) => provider,
    )
    const inUse = new Set(versions.map((found) => keyOf(found.tenantId, `${found.credentialId}.v${found.version}`)))
    const nowMs = monotonicMs()
    for (const [id, { untilMs }] of opened) if (!inUse.has(id) || untilMs <= nowMs) opened.delete(id)
  }

  return {
    keysOf: (provider, tenantId) =>
      (own.get(keyOf(tenantId, provider)) ?? shared.get(provider) ?? []).map((version) => openOne(version)),
    hasOwn: (provider, tenantId) => (own.get(keyOf(tenantId, provider)) ?? []).some((version) => !version.shared),
    refresh() {
      // One after the other: what was asked for now must be seen, and an older answer must not come last.
      const next = last.then(read, read)
      last = next
      return next
    },
  }
}

export function placeOf({ tenantId, credentialId, version, provider }: CredentialVersion): SealedPlace {
  return { tenantId, secretId: credentialId, version, provider }
}

function keyOf(tenantId: string, rest: string): string {
  return JSON.stringify([tenantId, rest])
}

function groupBy(
  versions: readonly CredentialVersion[],
  keyFor: (version: CredentialVersion) => string,
): ReadonlyMap<string, readonly CredentialVersion[]> {
  const groups = new Map<string, CredentialVersion[]>()
  for (const version of versions) {
    const group = groups.get(keyFor(version))
    if (group) group.push(version)
    else groups.set(keyFor(version), [version])
  }
  return groups
}
