export type {
  ApiKey,
  ApiKeyChanges,
  ApiKeyGrant,
  ApiKeyQuery,
  ApiKeyRef,
  ApiKeyStore,
} from './api_key.js'
export type { CredentialProbe } from './credentials/credential_probe.js'
export {
  type CredentialVault,
  type CredentialVaultSettings,
  createCredentialVault,
  type OpenCredential,
} from './credentials/credential_vault.js'
export { type RewrapOutcome, rewrapCredentials } from './credentials/rewrap_credentials.js'
export {
  addCredential,
  type CredentialTools,
  type NewCredential,
  type NewSecret,
  type RotatedCredential,
  rotateCredential,
} from './credentials/rotate_credential.js'
export { AccessError, type AccessErrorCode, type AccessErrorDetail, versionTaken } from './errors.js'
export { apiKeyIdOf, apiKeyPrefix, looksLikeApiKey, mintApiKey, type NewApiKey } from './keys/api_key_format.js'
export { changedKey, refuseWidening } from './keys/change_key.js'
export { type IssuedKey, issueKey, type KeyIssuer, type KeyOrder } from './keys/issue_key.js'
export type { Grantor, WantedGrant } from './keys/key_grant.js'
export {
  createKeyVerifier,
  type KeyVerdict,
  type KeyVerifier,
  type KeyVerifierSettings,
  principalOf,
} from './keys/key_verifier.js'
export { isWithinModels, permitsModel } from './model_permission.js'
export { permits } from './permission.js'
export type { Project, ProjectKey, ProjectStore } from './project.js'
export type { CredentialRef, CredentialState, CredentialStore, CredentialVersion } from './provider_credential.js'
export { defaultScopes, isScope, type RequiredScope, type Scope, scopes } from './scope.js'
export { open, rewrap, type Sealed, type SealedPlace, seal } from './secrets/envelope.js'
export { derivePurposeKeys, type Purpose, type PurposeKey, type PurposeKeys } from './secrets/purpose_keys.js'
export { createMemoryApiKeyStore } from './stores/memory_api_key_store.js'
export { createMemoryCredentialStore } from './stores/memory_credential_store.js'
export { createMemoryProjectStore } from './stores/memory_project_store.js'
export { createMemoryTenantStore } from './stores/memory_tenant_store.js'
export { defaultTenantId, idPattern, type Page, type PageQuery, type Tenant, type TenantStore } from './tenant.js'
