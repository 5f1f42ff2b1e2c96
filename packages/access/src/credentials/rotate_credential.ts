import { AccessError } from '../errors.js'
import type { CredentialRef, CredentialStore, CredentialVersion } from '../provider_credential.js'
import { seal } from '../secrets/envelope.js'
import type { PurposeKeys } from '../secrets/purpose_keys.js'
import type { CredentialProbe } from './credential_probe.js'

export interface CredentialTools {
  readonly store: Pick<CredentialStore, 'add' | 'activate' | 'discard' | 'versions'>
  readonly keks: PurposeKeys
  readonly probe: CredentialProbe
  readonly now: () => Date
}

export interface NewSecret extends CredentialRef {
  readonly secret: string
  /** Whether the provider is asked first. */
  readonly probe: boolean
}

export interface NewCredential extends NewSecret {
  readonly provider: string
  readonly name?: string
  readonly shared: boolean
}

export interface RotatedCredential {
  readonly version: CredentialVersion
  /** What the provider said of the key. */
  readonly probe: 'accepted' | 'unknown' | 'skipped'
}

/** Stores a first version and puts it to use. */
export function addCredential(tools: CredentialTools, credential: NewCredential): Promise<RotatedCredential> {
  return putToUse(tools, credential, 1)
}

/**
 * Stores a secret as the next version, asks the provider about it, and puts it to use while the one before drains.
 * Rejects with `AccessError`: `not_found`; `invalid_value` when the provider refuses the secret, and `version_conflict`
 * when another rotation came first. Then everything is as it was.
 */
export async function rotateCredential(tools: CredentialTools, next: NewSecret): Promise<RotatedCredential> {
  const [newest] = await tools.store.versions(next)
  if (!newest) throw new AccessError('not_found', 'No such credential.')
  const { provider, name, shared } = newest
  return putToUse(tools, { ...next, provider, shared, ...(name !== undefined && { name }) }, newest.version + 1)
}

async function putToUse(
  { store, keks, probe, now }: CredentialTools,
  { tenantId, credentialId, provider, name, shared, secret, probe: asks }: NewCredential,
  version: number,
): Promise<RotatedCredential> {
  const ref = { tenantId, credentialId }
  await store.add({
    ...ref,
    version,
    provider,
    ...(name !== undefined && { name }),
    shared,
    state: 'pending',
    ...(secret.length >= shortestTold && { last4: secret.slice(-4) }),
    createdAt: now(),
    sealed: seal(secret, { tenantId, secretId: credentialId, version, provider }, keks),
  })
  const verdict = asks ? await probe.check(provider, secret) : 'skipped'
  if (verdict === 'refused') {
    await store.discard(ref, version)
    const message = `The provider ${provider} refuses this key; nothing was changed.`
    throw new AccessError('invalid_value', message, { param: 'secret', status: 422 })
  }
  const active = await store.activate(ref, version, now())
  if (!active) throw new AccessError('not_found', 'No such credential.')
  return { version: active, probe: verdict }
}

/** Four characters of a shorter secret would be too much of it. */
const shortestTold = 20
