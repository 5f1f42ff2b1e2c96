import { randomUUID } from 'node:crypto'
import { describe, it } from 'vitest'
import {
  apiKeyStoreConformance,
  credentialStoreConformance,
  projectStoreConformance,
  tenantStoreConformance,
} from '../testing/index.js'
import { createMemoryApiKeyStore } from './memory_api_key_store.js'
import { createMemoryCredentialStore } from './memory_credential_store.js'
import { createMemoryProjectStore } from './memory_project_store.js'
import { createMemoryTenantStore } from './memory_tenant_store.js'

const createTenant = async () => `tenant_${randomUUID()}`
const createProject = async () => `project_${randomUUID()}`

describe.each([
  ['The tenants', tenantStoreConformance(createMemoryTenantStore)],
  ['The projects', projectStoreConformance(createMemoryProjectStore, createTenant)],
  ['The API keys', apiKeyStoreConformance({ createStore: createMemoryApiKeyStore, createTenant, createProject })],
  ['The credentials', credentialStoreConformance({ createStore: createMemoryCredentialStore, createTenant })],
])('%s in memory', (_name, cases) => {
  for (const { title, run } of cases) it(title, run)
})
