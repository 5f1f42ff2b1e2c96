import type { ServerResponse } from 'node:http'
import type { Metrics } from '@maester/observability'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { ApiEnv } from './api_env.js'
import { serviceStops } from './errors/service_stops.js'
import { identityHeaders, openScope, type RequestScope, type ScopeTools } from './request_scope.js'
import { securityHeaders } from './security_headers.js'

export interface TrackingTools extends ScopeTools {
  readonly metrics: Pick<Metrics, 'httpRequest'>
  readonly graceOver?: AbortSignal
}

/** The status logged for a caller who had gone before the whole answer was sent, as nginx has it. */
const clientGone = 499

/** Opens the request's scope, puts its identity on the answer, and accounts for it when the answer has ended. */
export function trackRequest(tools: TrackingTools): MiddlewareHandler<ApiEnv> {
  const callers = new Set<AbortController>()
  tools.graceOver?.addEventListener('abort', () => {
    for (const caller of callers) caller.abort(serviceStops())
  })
  return function trackOneRequest(c, next) {
    const { incoming, outgoing } = c.env
    const startedMs = performance.now()
    const caller = new AbortController()
    callers.add(caller)
    const scope = openScope(incoming, endpointOf(c), caller.signal, tools)
    c.set('scope', scope)
    setHeaders(outgoing, securityHeaders)
    setHeaders(outgoing, identityHeaders(scope))
    outgoing.once('close', () => {
      callers.delete(caller)
      const status = outgoing.writableFinished ? outgoing.statusCode : clientGone
      if (status === clientGone) caller.abort(new Error('The caller has gone.'))
      account(scope, { method: c.req.method, status, durationMs: performance.now() - startedMs }, tools)
    })
    return next()
  }
}

interface Ending {
  readonly method: string
  readonly status: number
  readonly durationMs: number
}

function account(scope: RequestScope, { method, status, durationMs }: Ending, { metrics }: TrackingTools): void {
  const route = routeOf(scope.endpoint)
  metrics.httpRequest({ route, method, status, durationMs })
  if (scope.principal) {
    const attributes = { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status }
    if (status >= 500) scope.span.fail(scope.errorCode ?? String(status), attributes)
    else scope.span.end(attributes)
  }
  scope.log.info('http_request_finished', {
    method,
    route,
    status,
    duration_ms: Math.round(durationMs * 1_000) / 1_000,
    tenant_id: scope.principal?.tenantId,
    api_key_id: scope.principal?.apiKeyId,
    client_request_id: scope.clientRequestId,
    error_code: scope.errorCode,
  })
}

/** The matched route as `METHOD pattern`. Middleware is registered for all methods; an endpoint never is. */
function endpointOf(c: Context<ApiEnv>): string {
  const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')
  return route ? `${route.method} ${route.path}` : 'unmatched'
}

function routeOf(endpoint: string): string {
  return endpoint.slice(endpoint.indexOf(' ') + 1)
}

function setHeaders(outgoing: Pick<ServerResponse, 'setHeader'>, headers: Readonly<Record<string, string>>): void {
  for (const name in headers) outgoing.setHeader(name, headers[name]!)
}
