import { type ApiDependencies, type Auth, adminKeyVerifier, firstToAccept, type KeyStore } from '@maester/api'
import type { Environment } from '@maester/configuration'
import { createCredentialProbe } from './credential_probe.js'
import type { Product } from './open_product.js'
import { seededTenants } from './seeded_tenants.js'

type AccessDependencies = Pick<
  ApiDependencies,
  | 'auth'
  | 'tenants'
  | 'projects'
  | 'apiKeys'
  | 'peppers'
  | 'onKeyChanged'
  | 'credentials'
  | 'keks'
  | 'credentialProbe'
  | 'onCredentialsChanged'
>

/** What the api needs to let callers in, and to manage who they are. */
export function apiAccess({ environment, settings, store, access, pipeline }: Product): AccessDependencies {
  const { tenants, prompts, projects, apiKeys, credentials } = store.storage
  const { peppers, keks, verifier, vault } = access
  return {
    auth: authOf(environment, verifier),
    tenants: seededTenants(tenants, prompts),
    projects,
    apiKeys,
    peppers,
    onKeyChanged: (keyId) => verifier.forget(keyId),
    credentials,
    keks,
    credentialProbe: createCredentialProbe(() => settings.gateway.connections, pipeline.transport),
    onCredentialsChanged: () => vault.refresh(),
  }
}

/** The operator's key comes first: it needs no storage. */
function authOf({ auth, adminKey }: Environment, stored: KeyStore): Auth {
  const keys = adminKey === undefined ? stored : firstToAccept([adminKeyVerifier(adminKey), stored])
  return { mode: auth, keys }
}
