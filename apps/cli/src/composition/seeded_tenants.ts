import type { TenantStore } from '@maester/access'
import { type PromptStore, seedPrompts } from '@maester/prompt_registry'

/** Tenants that begin with the prompts everyone begins with. */
export function seededTenants(tenants: TenantStore, prompts: PromptStore): TenantStore {
  return {
    ...tenants,
    async create(tenant) {
      const outcome = await tenants.create(tenant)
      if (outcome.created) await seedPrompts(prompts, tenant.tenantId)
      return outcome
    },
  }
}
