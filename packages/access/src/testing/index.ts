export { type ApiKeyStoreSubject, apiKeyStoreConformance } from './api_key_store_conformance.js'
export type { ConformanceCase } from './conformance_case.js'
export { type CredentialStoreSubject, credentialStoreConformance } from './credential_store_conformance.js'
export { projectStoreConformance, tenantStoreConformance } from './tenant_store_conformance.js'
