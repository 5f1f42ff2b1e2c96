import { defaultTenantId, type Tenant, type TenantStore } from '../tenant.js'
import { pageOf } from './page_of.js'

/** Knows the tenant `default` from the start. */
export function createMemoryTenantStore(): TenantStore {
  const tenants = new Map<string, Tenant>([
    [defaultTenantId, { tenantId: defaultTenantId, name: defaultTenantId, createdAt: new Date(0) }],
  ])
  return {
    async create(tenant) {
      const known = tenants.get(tenant.tenantId)
      if (!known) tenants.set(tenant.tenantId, tenant)
      return { tenant: known ?? tenant, created: known === undefined }
    },
    find: async (tenantId) => tenants.get(tenantId),
    list: async (query) => pageOf(tenants.values(), ({ tenantId }) => tenantId, query),
    async rename(tenantId, name) {
      const known = tenants.get(tenantId)
      if (known) tenants.set(tenantId, { ...known, name })
      return tenants.get(tenantId)
    },
  }
}
