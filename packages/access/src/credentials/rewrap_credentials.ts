import type { CredentialStore } from '../provider_credential.js'
import { rewrap } from '../secrets/envelope.js'
import type { PurposeKeys } from '../secrets/purpose_keys.js'
import { placeOf } from './credential_vault.js'

export interface RewrapOutcome {
  readonly rewrapped: number
  /** Made with a secret that is not known here, or damaged. */
  readonly unreadable: number
}

/**
 * Brings every credential in use under the service's current secret. May be stopped and started at any time, and by
 * several processes at once. Afterwards the secrets used before are needed no more, if none was unreadable.
 */
export async function rewrapCredentials(
  store: Pick<CredentialStore, 'inUse' | 'rewrap'>,
  keks: PurposeKeys,
): Promise<RewrapOutcome> {
  let rewrapped = 0
  let unreadable = 0
  for (const version of await store.inUse()) {
    const { kekId } = version.sealed
    if (kekId === keks.current.id) continue
    try {
      const sealed = rewrap(version.sealed, placeOf(version), keks)
      if (await store.rewrap(version, version.version, kekId, sealed)) rewrapped += 1
    } catch (error) {
      if (!isUnreadable(error)) throw error
      unreadable += 1
    }
  }
  return { rewrapped, unreadable }
}

function isUnreadable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'credential_unreadable'
}
