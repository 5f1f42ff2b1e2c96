import type { Project, Tenant } from '@maester/access'
import { z } from 'zod'

export const tenantView = z.strictObject({ id: z.string(), name: z.string(), created_at: z.iso.datetime() })

export function toTenantView({ tenantId, name, createdAt }: Tenant): z.infer<typeof tenantView> {
  return { id: tenantId, name, created_at: createdAt.toISOString() }
}

export const projectView = z.strictObject({
  id: z.string(),
  tenant: z.string(),
  name: z.string(),
  created_at: z.iso.datetime(),
})

export function toProjectView({ projectId, tenantId, name, createdAt }: Project): z.infer<typeof projectView> {
  return { id: projectId, tenant: tenantId, name, created_at: createdAt.toISOString() }
}
