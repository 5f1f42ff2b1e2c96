import { type ApiDependencies, type Auth, adminKeyVerifier, firstToAccept, type KeyStore } from '@maester/api'
import type { Environment } from '@maester/configuration'
import { createCredentialProbe } from './credential_probe.js'
import { accessTopics } from './open_access.js'
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
export function apiAccess({
  environment,
  settings,
  store,
  coordination,
  access,
  pipeline,
}: Product): AccessDependencies {
  const { tenants, prompts, projects, apiKeys, credentials } = store.storage
  const { notices } = coordination
  const { peppers, keks, verifier, vault } = access
  return {
    auth: authOf(environment, verifier),
    tenants: seededTenants(tenants, prompts),
    projects,
    apiKeys,
    peppers,
    onKeyChanged(keyId) {
      verifier.forget(keyId)
      notices.publish(accessTopics.keys, keyId)
    },
    credentials,
    keks,
    credentialProbe: createCredentialProbe(() => settings().gateway.connections, pipeline.transport),
    async onCredentialsChanged() {
      await vault.refresh()
      notices.publish(accessTopics.credentials, 'changed')
    },
  }
}

/** The operator's key comes first: it needs no storage. */
function authOf({ auth, adminKey }: Environment, stored: KeyStore): Auth {
  const keys = adminKey === undefined ? stored : firstToAccept([adminKeyVerifier(adminKey), stored])
  return { mode: auth, keys }
}
