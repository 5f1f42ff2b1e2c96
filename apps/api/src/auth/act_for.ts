import type { IncomingHttpHeaders } from 'node:http'
import { idPattern, type TenantStore } from '@maester/access'
import type { Principal } from '@maester/observability'
import { HttpError } from '../errors/http_error.js'
import type { RequestScope } from '../request_scope.js'

/** Names the tenant an operator acts for in this request. */
export const actForHeader = 'x-maester-tenant'

/**
 * The operator as administrator of the tenant the header names, for this request alone; noted in the log. Throws
 * `scope_denied` for anyone else who names a tenant not their own, `not_found` for an unknown one.
 */
export async function actFor(
  scope: RequestScope,
  caller: Principal,
  headers: IncomingHttpHeaders,
  tenants: Pick<TenantStore, 'find'>,
): Promise<Principal> {
  const tenantId = String(headers[actForHeader])
  if (tenantId === caller.tenantId) return caller
  if (!caller.operator) throw new HttpError('scope_denied', 'Only the operator of this service acts for other tenants.')
  if (!(idPattern.test(tenantId) && (await tenants.find(tenantId)))) throw new HttpError('not_found', 'No such tenant.')
  scope.log.info('operator_acts_for_tenant', { tenant_id: tenantId, endpoint: scope.endpoint })
  return { ...caller, tenantId }
}
