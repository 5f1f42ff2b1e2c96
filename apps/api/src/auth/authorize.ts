import { isScope, permits, type RequiredScope } from '@maester/access'
import { HttpError } from '../errors/http_error.js'
import type { RequestScope } from '../request_scope.js'
import type { Route } from '../route.js'
import { publicRoutes } from './public_routes.js'

/** Refuses a caller whose key lacks what the route asks for. */
export function authorize({ principal, endpoint }: RequestScope, required: RequiredScope): void {
  if (required === 'public') return
  if (!principal) throw new Error(`${endpoint} was reached without a principal`)
  if (permits(principal, required)) return
  const message =
    required === 'operator' ? 'Only the operator of this service may do this.' : `This key lacks the scope ${required}.`
  throw new HttpError('scope_denied', message)
}

/**
 * Throws for a route that does not say what it asks for, or says that it is public without being listed as such:
 * a service with such a route does not start.
 */
export function assertScoped({ method, path, scope }: Route): void {
  const isListed = publicRoutes.has(`${method} ${path}`)
  const isSound = scope === 'public' ? isListed : !isListed && (scope === 'operator' || isScope(scope))
  if (!isSound) throw new Error(`${method} ${path} does not say which scope it asks for.`)
}
