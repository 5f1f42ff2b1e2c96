import type { Sealed } from './secrets/envelope.js'
import type { Page, PageQuery } from './tenant.js'

export interface CredentialRef {
  readonly tenantId: string
  readonly credentialId: string
}

/**
 * - `pending`: stored, not used yet.
 * - `active`: used for new calls.
 * - `draining`: replaced; only calls that began with it may still use it.
 */
export type CredentialState = 'pending' | 'active' | 'draining'

/** One version of a key at a provider. The secret is sealed; nobody gets to read it again. */
export interface CredentialVersion extends CredentialRef {
  /** 1, 2, 3… */
  readonly version: number
  /** The provider's name, as in `provider/model`. */
  readonly provider: string
  /** For people. */
  readonly name?: string
  /** Used for the calls of every tenant, and not of its own alone. */
  readonly shared: boolean
  readonly state: CredentialState
  /** The secret's last 4 characters; absent for a short one. */
  readonly last4?: string
  readonly createdAt: Date
  readonly activatedAt?: Date
  readonly supersededAt?: Date
  readonly sealed: Sealed
}

export interface CredentialStore {
  /** Rejects with `AccessError` `version_conflict` when there is such a version already. */
  add(version: CredentialVersion): Promise<void>
  /** Puts a pending version to use; the one in use until now drains. `undefined` when there is no such version. */
  activate(ref: CredentialRef, version: number, at: Date): Promise<CredentialVersion | undefined>
  /** Takes a version out that was never used. */
  discard(ref: CredentialRef, version: number): Promise<void>
  /** Newest first; empty for an unknown credential. */
  versions(ref: CredentialRef): Promise<readonly CredentialVersion[]>
  /** The newest version of each credential. */
  list(query: PageQuery & { readonly tenantId: string }): Promise<Page<CredentialVersion>>
  /** Removes every version; false for an unknown credential. */
  remove(ref: CredentialRef): Promise<boolean>
  /** Puts a newly wrapped key in place of the one made with `kekId`; false when that was done already. */
  rewrap(ref: CredentialRef, version: number, kekId: string, sealed: Sealed): Promise<boolean>
  /** Every version of every tenant that is in use. */
  inUse(): Promise<readonly CredentialVersion[]>
}
