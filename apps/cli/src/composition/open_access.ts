import {
  type CredentialVault,
  createCredentialVault,
  createKeyVerifier,
  derivePurposeKeys,
  type KeyVerifier,
  type PurposeKeys,
  rewrapCredentials,
} from '@maester/access'
import type { Notices } from '@maester/coordination'
import type { Storage } from '@maester/database'
import type { Observation } from './observe.js'
import type { ServiceSecrets } from './service_secret.js'

/** Who is let in, and the keys of tenants at providers. */
export interface Access {
  readonly peppers: PurposeKeys
  readonly keks: PurposeKeys
  readonly verifier: KeyVerifier
  readonly vault: CredentialVault
  /** Hears from other processes what was changed there, sooner than it would be found. */
  follow(notices: Notices): void
  /** Reads the credentials in use, and from then on again and again. */
  start(): Promise<void>
  stop(): void
}

/** Under which processes tell each other of changes: the name is the key's id. Credentials are read anew as a whole. */
export const accessTopics = { keys: 'api_keys', credentials: 'provider_credentials' } as const

/** A credential that was changed in another process is used here within this time, in ms. */
const refreshIntervalMs = 5_000

export function openAccess(storage: Storage, secrets: ServiceSecrets, { log, hide }: Observation): Access {
  for (const secret of secrets) hide(secret)
  const peppers = derivePurposeKeys('api-keys', secrets)
  const keks = derivePurposeKeys('credentials', secrets)
  const monotonicMs = () => performance.now()
  const vault = createCredentialVault({ store: storage.credentials, keks, monotonicMs, onOpened: hide })
  const verifier = createKeyVerifier({ keys: storage.apiKeys, peppers, now: () => new Date(), monotonicMs })
  const refresh = () => void vault.refresh().catch((error: unknown) => log.warn('credentials_not_refreshed', { error }))
  let timer: NodeJS.Timeout | undefined
  return {
    peppers,
    keks,
    verifier,
    vault,
    follow(notices) {
      notices.subscribe(accessTopics.keys, (keyId) => verifier.forget(keyId))
      notices.subscribe(accessTopics.credentials, refresh)
    },
    async start() {
      const { rewrapped, unreadable } = await rewrapCredentials(storage.credentials, keks)
      if (rewrapped > 0) log.info('credentials_rewrapped', { count: rewrapped })
      if (unreadable > 0) log.error('credentials_unreadable', { count: unreadable })
      await vault.refresh()
      timer = setInterval(refresh, refreshIntervalMs)
      timer.unref()
    },
    stop: () => clearInterval(timer),
  }
}
