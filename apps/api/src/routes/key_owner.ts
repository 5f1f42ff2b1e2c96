import type { Principal } from '@maester/observability'
import type { ApiDependencies } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'

interface WantedOwner {
  readonly tenant?: string | undefined
  readonly project?: string | undefined
}

/**
 * Whose a new key is to be: the caller's tenant and project, unless others are named. Only the operator names other
 * tenants; one that is new is added.
 */
export async function ownerOf(
  { tenant, project }: WantedOwner,
  principal: Principal,
  { tenants, projects }: Pick<ApiDependencies, 'tenants' | 'projects'>,
): Promise<{ readonly tenantId: string; readonly projectId?: string }> {
  const tenantId = tenant ?? principal.tenantId
  if (tenantId !== principal.tenantId) {
    if (!principal.operator) throw denied('tenant')
    await tenants.create({ tenantId, name: tenantId, createdAt: new Date() })
  }
  if (principal.projectId !== undefined && project !== undefined && project !== principal.projectId) {
    throw denied('project')
  }
  const projectId = project ?? principal.projectId
  if (projectId === undefined) return { tenantId }
  if (await projects.find({ tenantId, projectId })) return { tenantId, projectId }
  throw new HttpError('invalid_value', 'There is no such project.', { param: 'project' })
}

function denied(param: string): HttpError {
  return new HttpError('scope_denied', `A key cannot be made for another ${param} than your own.`, { param })
}
